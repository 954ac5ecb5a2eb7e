// GET /v1/TABLE: a page of rows.
import { createHash } from 'node:crypto'
import { columnsType, nextCursorHeader } from '../../../catalog/cloud/contract.ts'
import { selectRows } from '../store/select-rows.ts'
import { tableVersion } from '../store/table-version.ts'
import type { CloudResponse } from './cloud-request.ts'
import { cursorOf } from './cursor.ts'
import { readRowQuery } from './row-query.ts'
import type { TableRequest } from './service-context.ts'

export function getRows({ store, databaseId, table, request, url }: TableRequest): Promise<CloudResponse> {
  const form = request.headers['accept']?.includes(columnsType) ? 'columns' : 'rows'
  const query = readRowQuery(table, url, form)
  return store.asDatabase(databaseId, async (tenant) => {
    // Read before the rows: a tag may be older than what it tags, never newer.
    const version = await tableVersion(tenant, table)
    const etag = `"${version}-${createHash('sha256').update(`${form} ${url.search}`).digest('hex').slice(0, 16)}"`
    const headers = {
      etag,
      vary: 'accept, authorization',
      'cache-control': 'private, no-cache',
    }
    // The registry's own table has no version.
    if (table.writable && request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag))
      return { status: 304, headers, body: '' }
    const { json, last } = await selectRows(tenant, table, query)
    const next = last && cursorOf(last)
    const rest = next === undefined ? '' : `,"next":${JSON.stringify(next)}`
    return {
      status: 200,
      headers: {
        ...headers,
        'content-type': form === 'columns' ? columnsType : 'application/json',
        ...(next !== undefined && { [nextCursorHeader]: next }),
      },
      body:
        form === 'columns'
          ? ['{"columns":', ...json, '}']
          : [`{"database_id":${JSON.stringify(databaseId)},"rows":`, ...json, `${rest}}\n`],
    }
  })
}
