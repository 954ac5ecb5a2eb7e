// POST /v1/TABLE: new rows; ?mode=upsert replaces those with the same keys, ?mode=replace all that there are.
import { z } from 'zod'
import { insertRows } from '../store/write-rows.ts'
import { requireSame } from './authorize.ts'
import { invalidRequest } from './cloud-error.ts'
import type { CloudResponse } from './cloud-request.ts'
import { bodiesOf, readBody } from './row-body.ts'
import type { TableRequest } from './service-context.ts'
import { writeRequest } from './write-request.ts'

export const insertModeSchema = z.enum(['insert', 'upsert', 'replace'])

export function postRows(asked: TableRequest): Promise<CloudResponse> {
  const { table, request, url, databaseId } = asked
  const mode = insertModeSchema.safeParse(url.searchParams.get('mode') ?? 'insert')
  if (!mode.success) throw invalidRequest('mode must be insert, upsert or replace')
  const body = readBody(bodiesOf(table).insert, request.body)
  requireSame(databaseId, body.database_id)
  if (mode.data !== 'insert') requireDistinct(table.key, body.rows)
  return writeRequest(asked, (tenant) => insertRows(tenant, table, body.rows, mode.data))
}

/** Which of two rows is to stay nobody could say. */
function requireDistinct(key: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): void {
  const seen = new Set(rows.map((row) => JSON.stringify(key.map((name) => String(row[name])))))
  if (seen.size < rows.length) throw invalidRequest('two rows have the same key')
}
