// Errors to and from the object thread.
import { fromErrorRecord, toErrorRecord } from '../../../engine/errors.ts'
import { ObjectError, type ObjectErrorCode } from '../object-error.ts'
import type { ThreadError } from './messages.ts'

export function toThreadError(error: unknown): ThreadError {
  const { sqlstate, message, stack } = toErrorRecord(error)
  return error instanceof ObjectError
    ? { code: error.code, etag: error.etag, sqlstate, message }
    : { sqlstate, message, stack }
}

export const fromThreadError = ({ code, etag, sqlstate, message, stack }: ThreadError): Error =>
  code === undefined
    ? fromErrorRecord({ sqlstate, message, fields: {}, stack })
    : new ObjectError(code as ObjectErrorCode, message, etag, sqlstate)
