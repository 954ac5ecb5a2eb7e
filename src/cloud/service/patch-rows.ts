// PATCH /v1/TABLE: columns of rows that are named by their keys.
import { updateRows } from '../store/write-rows.ts'
import { requireSame } from './authorize.ts'
import type { CloudResponse } from './cloud-request.ts'
import { bodiesOf, readBody } from './row-body.ts'
import type { TableRequest } from './service-context.ts'
import { writeRequest } from './write-request.ts'

export function patchRows(asked: TableRequest): Promise<CloudResponse> {
  const { table, request, databaseId } = asked
  const body = readBody(bodiesOf(table).update, request.body)
  requireSame(databaseId, body.database_id)
  return writeRequest(asked, (tenant) => updateRows(tenant, table, body.updates))
}
