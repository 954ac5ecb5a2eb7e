// cadastre.procedure: DDL as the claimant runs it, and how far each has come; the last that ended stay a while.
import { liveRows, virtualTable } from '../virtual-table.ts'

export const cadastreProcedure = virtualTable({
  oid: 14_230,
  schema: 'cadastre',
  name: 'procedure',
  relkind: 'v',
  columns: {
    id: 'int4!',
    kind: 'text!',
    object: 'text!',
    role_name: 'name!',
    step: 'text!',
    state: 'text!',
    lock_keys: '_text!',
    tables: '_text!',
    term: 'int4!',
    started: 'timestamptz!',
    finished: 'timestamptz',
    error: 'text',
  },
  live: ['procedures'],
  rows: liveRows('procedures'),
})
