// What the operating system says of a file of the server, as PostgreSQL says it.
import { type ErrorFields, PgError } from '../../engine/errors.ts'

const reasons: Readonly<Record<string, readonly [sqlstate: string, reason: string]>> = {
  ENOENT: ['58P01', 'No such file or directory'],
  EACCES: ['42501', 'Permission denied'],
  EPERM: ['42501', 'Operation not permitted'],
  EROFS: ['42501', 'Read-only file system'],
  EISDIR: ['42809', 'Is a directory'],
  ENOTDIR: ['42809', 'Not a directory'],
  ENOSPC: ['53100', 'No space left on device'],
}

/** what: all before the reason. */
export function fileError(what: string, error: unknown, fields: ErrorFields = {}): PgError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const [sqlstate, reason] = reasons[code] ?? ['58030', message]
  return new PgError(sqlstate, `${what}: ${reason}`, fields)
}

export const isMissingOrForbidden = (error: unknown): boolean =>
  ['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
