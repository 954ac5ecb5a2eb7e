// The Cloud Tables that there are.
import type { CloudTable } from './cloud-table.ts'
import { databases } from './databases.ts'
import { deploymentMetadata } from './deployment-metadata.ts'
import { objectStorageUsage } from './object-storage-usage.ts'
import { queryUsage } from './query-usage.ts'
import { regionUsage } from './region-usage.ts'

export const cloudTables: readonly CloudTable[] = [
  objectStorageUsage,
  deploymentMetadata,
  regionUsage,
  queryUsage,
  databases,
]
