// Keeps what Node makes of the sources (types stripped, code compiled) from one start to the next: it halves the time to the first
// query. The cache lies beside the installed packages, where nobody else can write, or in the data directory; threads inherit it.
import { accessSync, constants } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDirectory } from '../../regions/server/make-directory.ts'

/** Long enough after the start for every module to be in. */
const flushMilliseconds = 3_000

/** dataDirectory: once it is known. */
export function useCompileCache(dataDirectory?: string): void {
  if (process.env['NODE_COMPILE_CACHE'] || process.env['NODE_DISABLE_COMPILE_CACHE']) return
  const beside = fileURLToPath(new URL('../../node_modules/.cache/cadastre', import.meta.url))
  for (const directory of dataDirectory === undefined ? [beside] : [beside, join(dataDirectory, 'compile-cache')]) {
    try {
      makeDirectory(directory, 0o700)
      accessSync(directory, constants.W_OK)
    } catch {
      continue
    }
    enableCompileCache(directory)
    process.env['NODE_COMPILE_CACHE'] = directory
    break
  }
}

/** A server that is killed writes nothing at its end, so each thread writes once it runs. */
export function keepCompiled(): void {
  setTimeout(flushCompileCache, flushMilliseconds).unref()
}
