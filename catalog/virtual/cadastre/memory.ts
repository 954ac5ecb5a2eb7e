// cadastre.memory: figures of the memory that all query threads share, columns that lie decoded in it included.
import { virtualTable, liveRows } from '../virtual-table.ts'

export const cadastreMemory = virtualTable({
  oid: 14010,
  schema: 'cadastre',
  name: 'memory',
  relkind: 'v',
  columns: {
    name: 'text!',
    kind: 'text!',
    value: 'int8!',
    description: 'text!',
  },
  live: ['memory'],
  rows: liveRows('memory'),
})
