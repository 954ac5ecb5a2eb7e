// The one setting that cannot lie in the metadata store: where that is. A file of the data directory names it; all else is read from the
// store itself.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { PgError } from '../../engine/errors.ts'
import { defaultLocation } from './location.ts'

const fileName = 'bootstrap.json'
const locationKey = 'metadata-store'
const content = z.strictObject({ [locationKey]: z.string().min(1) })

/** The store's location, if the directory has one: before there was this file every one had the default. */
export function readBootstrap(directory: string): string | undefined {
  const path = join(directory, fileName)
  if (!existsSync(path)) return existsSync(join(directory, defaultLocation)) ? defaultLocation : undefined
  try {
    return content.parse(JSON.parse(readFileSync(path, 'utf8')))[locationKey]
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new PgError('F0000', `"${path}" does not say where the metadata store is: ${reason}`)
  }
}

/** Whole and durable, or as it was. The location may have a password in it. */
export function writeBootstrap(directory: string, location: string): void {
  const path = join(directory, fileName)
  const text = `${JSON.stringify({ [locationKey]: location }, null, 2)}\n`
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  const partial = `${path}.partial`
  writeFileSync(partial, text, { mode: 0o600, flush: true })
  renameSync(partial, path)
  const opened = openSync(directory, 'r')
  fsyncSync(opened)
  closeSync(opened)
}
