// One server per data directory. The lock is the operating system's, taken through SQLite on a file of its own: it ends with the
// process however that ends, so neither a stale file nor a reused pid can lie. Who holds it is written beside it.
import Database from 'better-sqlite3'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { makeDirectory } from './make-directory.ts'

export interface DataDirectoryLock {
  release(): void
}

/** Throws 55006 naming the owner's pid when another server holds the directory. */
export function lockDataDirectory(directory: string): DataDirectoryLock {
  makeDirectory(directory, 0o700)
  const ownerPath = join(directory, 'server.pid')
  const lock = new Database(join(directory, 'server.lock'), { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!/locked|busy/i.test(String((error as Error).message))) throw error
    const owner = ownerOf(ownerPath)
    throw new PgError(
      '55006',
      `data directory "${directory}" is in use by another server${owner ? ` (PID ${owner})` : ''}`,
      {
        hint: 'Stop that server first, or use another data directory.',
      },
    )
  }
  try {
    writeFileSync(ownerPath, `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // Only for people to read: a full disk keeps no server from starting.
  }
  return {
    release: () => {
      rmSync(ownerPath, { force: true })
      lock.close()
    },
  }
}

function ownerOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim())
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
