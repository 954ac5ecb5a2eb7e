// Errors in the body of a function, told where the body stands in the statement that makes it.
import { PgError } from '../errors.ts'

/** A position in the body is one in the statement, where the body stands there as it is. */
export function inStatement(error: unknown, body: string, statement: string, offset: number): unknown {
  if (!(error instanceof PgError) || error.fields.position === undefined) return error
  const { position, ...fields } = error.fields
  const at = statement.lastIndexOf(body)
  const shown =
    at < 0
      ? {}
      : {
          position: offset + Array.from(statement.slice(0, at + position - 1)).length + 1,
        }
  return new PgError(error.sqlstate, error.message, { ...fields, ...shown })
}
