// cadastre.settings: how the server is configured. Rows come from the socket thread.
import { virtualTable, liveRows } from '../virtual-table.ts'

export const cadastreSettings = virtualTable({
  oid: 14004,
  schema: 'cadastre',
  name: 'settings',
  relkind: 'v',
  columns: {
    name: 'text!',
    value: 'text',
    default_value: 'text',
    type: 'text',
    environment: 'text',
    flag: 'text',
    source: 'text',
    description: 'text',
  },
  live: ['settings'],
  rows: liveRows('settings'),
})
