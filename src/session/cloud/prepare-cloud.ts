// A scan of a Cloud Table becomes a partition: what is asked of the Cloud is settled here, where parameters have their values.
import { cloudTableByOid } from '../../../catalog/virtual/cloud/cloud-tables.ts'
import type { CloudPartition } from '../../../catalog/virtual/cloud/open-partition.ts'
import { scanRequest } from '../../../catalog/virtual/cloud/scan-request.ts'
import { rowIdAttribute } from '../../../engine/plan/logical.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { keepKeys } from './scanned-keys.ts'

export const isRemote = ({ source }: Table): boolean => source.kind === 'temporary' && source.remote === true

let lastScan = 0

export function prepareCloud(
  core: SessionCore,
  { table: oid, attributes, remote, rows }: PhysicalPlan & { readonly kind: 'scan' },
  parameters: readonly Value[],
): readonly CloudPartition[] {
  const table = cloudTableByOid(oid)
  const changes = attributes.includes(rowIdAttribute)
  const read = attributes
    .filter((attribute) => attribute !== rowIdAttribute)
    .map((attribute) => table.columns[attribute - 1].name)
  // What names rows is needed to change them, and where a query counts only, something has to come.
  const names = changes || read.length === 0 ? [...read, ...table.key] : read
  const request = scanRequest(table, [...new Set(names)], remote, parameters)
  if (!request) return []
  const scan = ++lastScan
  if (changes) keepKeys(core, scan)
  return [{ kind: 'cloud', rows, table: oid, scan, request }]
}
