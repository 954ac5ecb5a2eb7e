// The Cloud Tables that SQL sees.
import type { CloudVirtualTable } from './cloud-virtual-table.ts'
import { cloudDatabases } from './databases.ts'
import { cloudDeploymentMetadata } from './deployment-metadata.ts'
import { cloudObjectStorageUsage } from './object-storage-usage.ts'
import { cloudQueryUsage } from './query-usage.ts'
import { cloudRegionUsage } from './region-usage.ts'

export const cloudTables: readonly CloudVirtualTable[] = [
  cloudObjectStorageUsage,
  cloudDeploymentMetadata,
  cloudRegionUsage,
  cloudQueryUsage,
  cloudDatabases,
]

export function cloudTableByOid(oid: number): CloudVirtualTable {
  const table = cloudTables.find((one) => one.oid === oid)
  if (!table) throw new Error(`there is no Cloud Table ${oid}`)
  return table
}
