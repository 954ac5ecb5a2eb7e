// What all writes have in common: one transaction, an Idempotency-Key that makes repeating safe, If-Match, and the table's next version.
import { createHash } from 'node:crypto'
import { idempotencyKeyCharactersMax } from '../limits.ts'
import type { Tenant } from '../store/cloud-store.ts'
import { beginWrite, finishWrite } from '../store/finished-writes.ts'
import { nextTableVersion } from '../store/table-version.ts'
import { CloudError, invalidRequest } from './cloud-error.ts'
import type { CloudResponse } from './cloud-request.ts'
import type { TableRequest } from './service-context.ts'

/** work answers how many rows it changed. */
export function writeRequest(
  { store, databaseId, table, request, url }: TableRequest,
  work: (tenant: Tenant) => Promise<number>,
): Promise<CloudResponse> {
  if (!table.writable) throw new CloudError(405, 'read_only', `${table.name} is read only`)
  const key = request.headers['idempotency-key']
  if (key !== undefined && (key === '' || key.length > idempotencyKeyCharactersMax))
    throw invalidRequest(`the idempotency key must have 1 to ${idempotencyKeyCharactersMax} characters`)
  return store.asDatabase(databaseId, async (tenant) => {
    const headers = { 'content-type': 'application/json' }
    if (key !== undefined) {
      const hash = createHash('sha256')
        .update(`${request.method} ${url.pathname}${url.search}\n`)
        .update(request.body ?? '')
        .digest('hex')
      const before = await beginWrite(tenant, key, hash)
      if (before !== undefined)
        return {
          status: 200,
          headers: { ...headers, 'idempotent-replayed': 'true' },
          body: before,
        }
    }
    const version = await nextTableVersion(tenant, table)
    const match = request.headers['if-match']
    if (match !== undefined && match !== '*' && /^"(\d+)-/.exec(match)?.[1] !== String(version - 1))
      throw new CloudError(412, 'changed', `${table.name} was written meanwhile`)
    const affected = await work(tenant)
    const body = `${JSON.stringify({ database_id: databaseId, affected })}\n`
    if (key !== undefined) await finishWrite(tenant, key, body)
    return { status: 200, headers, body }
  })
}
