// What SQLite says of its file, as the store's errors.
import { PgError } from '../../../engine/errors.ts'
import { damaged } from '../object-error.ts'

export function sqliteFailure(error: unknown): unknown {
  const { code, message } = error as {
    readonly code?: unknown
    readonly message: string
  }
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error
  if (code === 'SQLITE_FULL') return new PgError('53100', `could not write the database of objects: ${message}`)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return damaged(`the database of objects (${message})`)
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY)/.test(code))
    return new PgError('58030', `could not use the database of objects: ${message}`)
  return error
}
