// cadastre.numbers: the integers 0 to 100, both included: 101 rows, to try queries on and to join with.
import { virtualTable } from '../virtual-table.ts'

export const cadastreNumbers = virtualTable({
  oid: 14001,
  schema: 'cadastre',
  name: 'numbers',
  relkind: 'v',
  columns: {
    number: 'int4!',
  },
  *rows({ wanted }) {
    const only = wanted.get('number')
    for (let number = 0; number <= last; number++) if (only === undefined || only === number) yield { number }
  },
})

const last = 100
