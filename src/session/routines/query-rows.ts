// The rows of a query that a built-in function was given as text: it runs in the caller's transaction, with the caller's rights, and only reads.
import { PgError } from '../../../engine/errors.ts'
import type { QueryRows } from '../../../engine/functions/system/effects.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { SessionCore } from '../session-core.ts'
import { openRows, routineStatement, takeRows } from './rows.ts'

/** Of several statements the last one's. */
export async function queryRows(core: SessionCore, sql: string): Promise<QueryRows> {
  try {
    let found: QueryRows | undefined
    for (const raw of parseSql(sql)) {
      const opened = await openRows(core, routineStatement(core, raw, []), () => [], { readsOnly: true })
      const rows = await takeRows(opened)
      found = opened.returnsRows
        ? { columns: opened.columns.map(({ name, type }) => ({ name, type })), rows }
        : undefined
    }
    if (found) return found
  } catch (error) {
    throw error instanceof PgError ? withoutPosition(error) : error
  }
  throw new PgError('22000', 'invalid query')
}

/** It would be one in the query, and not in the statement that the client knows. */
function withoutPosition({ sqlstate, message, fields }: PgError): PgError {
  const { position: _, ...rest } = fields
  return new PgError(sqlstate, message, rest)
}
