// Errors tell where they come from: each function that they leave adds a line.
import { contextLinesMax } from './limits.ts'
import { fromErrorRecord, PgError, toErrorRecord } from '../../../engine/errors.ts'

/** The error with a line behind those it has. What its position points into is not the client's statement. */
export function withContext(error: unknown, line: string): PgError {
  const known = error instanceof PgError ? error : fromErrorRecord(toErrorRecord(error))
  const { position: _, where, ...fields } = known.fields
  const next = new PgError(known.sqlstate, known.message, { ...fields, where: joined(where, line) })
  if (known.stack !== undefined) next.stack = known.stack
  return next
}

/** An error of the grammar or of names with where it stands in a function's statement. lead: what was put in front of its text. */
export function inQuery(error: unknown, query: string, lead = 0): unknown {
  if (!(error instanceof PgError) || error.fields.position === undefined) return error
  const { position, ...fields } = error.fields
  if (position <= lead || fields.internalQuery !== undefined) return new PgError(error.sqlstate, error.message, fields)
  return new PgError(error.sqlstate, error.message, {
    ...fields,
    internalQuery: query,
    internalPosition: position - lead,
  })
}

/** Of a recursion without an end the first lines are enough. */
function joined(where: string | undefined, line: string): string {
  if (where === undefined) return line
  return where.split('\n', contextLinesMax).length < contextLinesMax ? `${where}\n${line}` : where
}

export async function inContext<T>(line: () => string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw withContext(error, line())
  }
}
