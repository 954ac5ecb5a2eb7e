// cloud.deployment_metadata: what the database and the Cloud tell each other, by key.
import { cloudVirtualTable } from './cloud-virtual-table.ts'

export const cloudDeploymentMetadata = cloudVirtualTable({
  oid: 14081,
  name: 'deployment_metadata',
  columns: { key: 'text!', value: 'text' },
  key: ['key'],
  writable: true,
})
