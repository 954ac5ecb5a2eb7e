// Errors that end the connection: what a client did to the protocol itself, and what the server decides about the connection.
import { PgError } from '../../engine/errors.ts'
import type { ErrorFields } from '../../engine/errors.ts'

/** Sent with severity FATAL, after which the connection closes. */
export class FatalError extends PgError {
  constructor(sqlstate: string, message: string, fields: ErrorFields = {}) {
    super(sqlstate, message, fields)
    this.name = 'FatalError'
  }
}

/** The client is gone or unreachable, or none: nothing is sent any more. */
export class ConnectionLost extends PgError {
  constructor(message = 'connection to client lost') {
    super('08006', message)
    this.name = 'ConnectionLost'
  }
}

export const protocolViolation = (message: string, fields?: ErrorFields): FatalError =>
  new FatalError('08P01', message, fields)
export const adminShutdown = (): FatalError =>
  new FatalError('57P01', 'terminating connection due to administrator command')

/** Conditions that PostgreSQL only raises as FATAL: shutdowns and session timeouts, wherever they come from. */
const fatalStates = new Set(['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25P04'])

export const isFatal = (error: PgError): boolean => error instanceof FatalError || fatalStates.has(error.sqlstate)
