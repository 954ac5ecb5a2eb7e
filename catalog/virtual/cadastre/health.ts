// cadastre.health: the parts that a failing disk may keep from working, and what is wrong with them. Rows come from the socket thread.
import { liveRows, virtualTable } from '../virtual-table.ts'

export const cadastreHealth = virtualTable({
  oid: 14006,
  schema: 'cadastre',
  name: 'health',
  relkind: 'v',
  columns: {
    part: 'text!',
    status: 'text!',
    sqlstate: 'text',
    message: 'text',
    since: 'timestamptz',
  },
  live: ['health'],
  rows: liveRows('health'),
})
