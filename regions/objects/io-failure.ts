// A failed file call as the client should see it: 53100 where the disk is full, else 58030.
import { PgError } from '../../engine/errors.ts'

export function ioFailure(action: string, error: unknown): PgError {
  if (error instanceof PgError) return error
  const { code, message } = error as NodeJS.ErrnoException
  return new PgError(code === 'ENOSPC' || code === 'EDQUOT' ? '53100' : '58030', `could not ${action}: ${message}`)
}
