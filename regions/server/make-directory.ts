// A directory and those above it. Node's own recursive mkdir never returns where a file system, as /proc, says of a directory to be made
// that it is not there although the one above it is.
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PgError } from '../../engine/errors.ts'

/** One that is there already is left as it is. Throws 58030 with what the file system says. */
export function makeDirectory(path: string, mode: number): void {
  if (isDirectory(path)) return
  const above = dirname(path)
  if (above !== path) makeDirectory(above, mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // Somebody else was quicker.
    if (isDirectory(path)) return
    throw new PgError('58030', `could not create directory "${path}": ${(error as Error).message}`)
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
