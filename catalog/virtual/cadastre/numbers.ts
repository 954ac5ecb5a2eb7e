// cadastre.numbers: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const cadastreNumbers = virtualTable({
  oid: 14001,
  schema: 'cadastre',
  name: 'numbers',
  relkind: 'r',
  columns: {
    number: 'int4!',
  },
})
