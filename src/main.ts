#!/usr/bin/env node
// The program. What Node has made of the sources before is in use before any but these few lines are loaded: types are stripped by a
// program that takes longer to load than all of them, and is compiled for as long again.
import { useCompileCache } from './threads/compile-cache.ts'
import { setV8Flags } from './threads/v8-flags.ts'

setV8Flags()
useCompileCache()
await import('./command-line.ts')
