// DELETE /v1/TABLE: rows that are named by their keys.
import { deleteRows } from '../store/write-rows.ts'
import { requireSame } from './authorize.ts'
import type { CloudResponse } from './cloud-request.ts'
import { bodiesOf, readBody } from './row-body.ts'
import type { TableRequest } from './service-context.ts'
import { writeRequest } from './write-request.ts'

export function removeRows(asked: TableRequest): Promise<CloudResponse> {
  const { table, request, databaseId } = asked
  const body = readBody(bodiesOf(table).remove, request.body)
  requireSame(databaseId, body.database_id)
  return writeRequest(asked, (tenant) => deleteRows(tenant, table, body.keys))
}
