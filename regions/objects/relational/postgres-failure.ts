// What PostgreSQL says of its disk, and that it is not there, as the store's errors.
import { PgError } from '../../../engine/errors.ts'

/** Of the operating system, where a connection cannot be made or is gone. */
const unreachable = /^(ECONN|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EPIPE)/

/** SQLSTATEs: out of resources, failed files, lost connections, shutting down. */
const passed = /^(53|58|08|57P0)/

export function postgresFailure(error: unknown): unknown {
  const { code = '', message } = error as { readonly code?: string; readonly message: string }
  const told = `could not use the database of objects: ${message}`
  if (/^[0-9A-Z]{5}$/.test(code) && passed.test(code)) return new PgError(code, told)
  return unreachable.test(code) || /^Connection terminated/.test(message) ? new PgError('08006', told) : error
}
