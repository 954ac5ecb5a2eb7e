// cloud.object_storage_usage: objects and bytes of each schema, as last reported.
import { cloudVirtualTable } from './cloud-virtual-table.ts'

export const cloudObjectStorageUsage = cloudVirtualTable({
  oid: 14080,
  name: 'object_storage_usage',
  columns: { schema_name: 'text!', num_objects: 'int8!', total_bytes: 'int8!' },
  key: ['schema_name'],
  writable: true,
})
