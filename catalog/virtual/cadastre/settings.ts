// cadastre.settings: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const cadastreSettings = virtualTable({
  oid: 14004,
  schema: 'cadastre',
  name: 'settings',
  relkind: 'r',
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
})
