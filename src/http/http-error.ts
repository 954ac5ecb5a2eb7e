// Errors as a JSON body with the SQLSTATE, and the HTTP status that fits it.
import { PgError, toErrorRecord } from '../../engine/errors.ts'

/** An error of HTTP itself, with the status it has there. */
export class HttpError extends Error {
  readonly status: number
  readonly sqlstate: string
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, sqlstate: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.sqlstate = sqlstate
    this.headers = headers
  }
}

export interface ErrorReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly error: Readonly<Record<string, unknown>> }
}

export function errorReply(error: unknown): ErrorReply {
  if (error instanceof HttpError) {
    const { status, headers, sqlstate, message } = error
    return { status, headers, body: { error: { sqlstate, message } } }
  }
  const { sqlstate, message, fields } = toErrorRecord(error)
  const status = error instanceof PgError ? statusOf(sqlstate) : 500
  const headers: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Basic realm="cadastre", charset="UTF-8"' } : {}
  return { status, headers, body: { error: { sqlstate, message, ...fields } } }
}

/** Whole codes first, then classes. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['0A000', 501],
  ['28P01', 401],
  ['28000', 403],
  ['3D000', 404],
  ['42501', 403],
  ['57014', 408],
  ['08', 400],
  ['0A', 501],
  ['21', 400],
  ['22', 400],
  ['23', 409],
  ['25', 409],
  ['26', 400],
  ['28', 403],
  ['2B', 409],
  ['34', 400],
  ['3F', 400],
  ['40', 409],
  ['42', 400],
  ['44', 400],
  ['53', 503],
  ['54', 400],
  ['55', 409],
  ['57', 503],
  ['P0', 400],
])

const statusOf = (sqlstate: string): number => statuses.get(sqlstate) ?? statuses.get(sqlstate.slice(0, 2)) ?? 500
