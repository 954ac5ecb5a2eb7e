// A failed file call as the client should see it: 53100 where the disk is full, else 58030.
import { PgError } from '../../engine/errors.ts'

export function ioFailure(action: string, error: unknown): PgError {
  if (error instanceof PgError) return error
  return new PgError(isDiskFull(error) ? '53100' : '58030', `could not ${action}: ${(error as Error).message}`)
}

export function isDiskFull(error: unknown): boolean {
  if (error instanceof PgError) return error.sqlstate === '53100'
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}
