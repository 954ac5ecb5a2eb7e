// What tests start as the server: the sources, or what a whole run made of them once (server-bundle.ts).
import { fileURLToPath } from 'node:url'

export const bundleVariable = 'CADASTRE_TEST_PROGRAM'

export const serverProgram = process.env[bundleVariable] ?? fileURLToPath(new URL('../../src/main.ts', import.meta.url))
