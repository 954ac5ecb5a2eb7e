// cloud.query_usage: what each role asked on each day.
import { cloudVirtualTable } from './cloud-virtual-table.ts'

export const cloudQueryUsage = cloudVirtualTable({
  oid: 14083,
  name: 'query_usage',
  columns: {
    day: 'date!',
    role_name: 'text!',
    num_queries: 'int8!',
    num_rows: 'int8!',
    bytes_read: 'int8!',
  },
  key: ['day', 'role_name'],
  writable: true,
})
