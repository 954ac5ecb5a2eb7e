// cloud.databases: the Cloud's entry of this database.
import { cloudVirtualTable } from './cloud-virtual-table.ts'

export const cloudDatabases = cloudVirtualTable({
  oid: 14084,
  name: 'databases',
  columns: { database_id: 'uuid!', name: 'text!', registered: 'timestamptz!' },
  key: ['database_id'],
  writable: false,
})
