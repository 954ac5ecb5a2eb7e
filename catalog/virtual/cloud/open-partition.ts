// The scan of a Cloud Table on its worker: page after page is asked of the socket thread, which fetches ahead.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import type { PartitionOpener, QueryFacts } from '../../../engine/execute/hooks.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import type { ScanPartition } from '../../../engine/tables.ts'
import type { FilterJson } from '../../cloud/contract.ts'
import { cloudTableByOid } from './cloud-tables.ts'
import { pageColumn, readPage } from './read-page.ts'
import { cloudRowId } from './row-id.ts'

/** What a scan asks for, in all. */
export interface CloudScanRequest {
  readonly select: readonly string[]
  readonly filter?: FilterJson
  readonly order?: string
  readonly limit?: number
}

export interface CloudPartition extends ScanPartition {
  readonly kind: 'cloud'
  readonly table: number
  /** Names the scan in its process. */
  readonly scan: number
  readonly request: CloudScanRequest
}

export interface CloudPage {
  readonly body: Uint8Array
  readonly next: string | null
}

export const openCloudPartition: PartitionOpener = (partition, attributes, _predicates, context) => ({
  batches: batchesOf(partition as CloudPartition, attributes, context),
  release: () => {},
})

function* batchesOf(partition: CloudPartition, attributes: readonly number[], context: QueryFacts): Generator<Batch> {
  const { scan, table: oid, request } = partition
  const table = cloudTableByOid(oid)
  let cursor: string | null = null
  let rows = 0
  do {
    context.checkCancel()
    const page = context.effect('cloud-page', [scan, oid, request, cursor]) as CloudPage
    const { values, length } = readPage(page.body, request.select)
    const first = rows
    if (length > 0) {
      yield {
        length,
        columns: attributes.map((attribute) => {
          if (attribute !== rowIdAttribute) {
            const column = table.columns[attribute - 1]
            return pageColumn(column, values[column.name])
          }
          const ids = Array.from({ length }, (_, i) => cloudRowId(scan, first + i))
          return buildColumn(typeRef(Oid.int8), ids)
        }),
      }
    }
    rows += length
    cursor = page.next
  } while (cursor !== null && rows < (request.limit ?? Infinity))
}
