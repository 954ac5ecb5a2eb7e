// pg_catalog.pg_settings: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSettings = virtualTable({
  oid: 12104,
  schema: 'pg_catalog',
  name: 'pg_settings',
  relkind: 'v',
  columns: {
    name: 'text',
    setting: 'text',
    unit: 'text',
    category: 'text',
    short_desc: 'text',
    extra_desc: 'text',
    context: 'text',
    vartype: 'text',
    source: 'text',
    min_val: 'text',
    max_val: 'text',
    enumvals: '_text',
    boot_val: 'text',
    reset_val: 'text',
    sourcefile: 'text',
    sourceline: 'int4',
    pending_restart: 'bool',
  },
})
