// Random bytes that are a data directory's own for as long as it lives.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const secretBytes = 32

/**
 * What verifiers of unknown users are made from: kept, so that a user who does not exist looks the same after a restart as before it.
 */
export function secretOf(dataDirectory: string): Uint8Array {
  const path = join(dataDirectory, 'server.secret')
  try {
    const kept = readFileSync(path)
    if (kept.length === secretBytes) return kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const secret = randomBytes(secretBytes)
  // A metadata store elsewhere knows the directory by it: it must not be lost once it was used.
  writeFileSync(path, secret, { mode: 0o600, flush: true })
  return secret
}

/** Tells the directory from all others, and nothing about its secret. */
export const directoryIdentity = (dataDirectory: string): string =>
  createHash('sha256').update('directory ').update(secretOf(dataDirectory)).digest('hex')
