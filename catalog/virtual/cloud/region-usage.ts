// cloud.region_usage: what each region holds, as last reported.
import { cloudVirtualTable } from './cloud-virtual-table.ts'

export const cloudRegionUsage = cloudVirtualTable({
  oid: 14082,
  name: 'region_usage',
  columns: {
    region_id: 'int8!',
    schema_name: 'text!',
    table_name: 'text!',
    num_rows: 'int8!',
    num_objects: 'int8!',
    total_bytes: 'int8!',
  },
  key: ['region_id'],
  writable: true,
})
