// pg_settings: every setting with its value in this session. Rows come from the socket thread, by column names.
import { virtualTable, liveRows } from '../virtual-table.ts'

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
  live: ['pg_settings'],
  rows: liveRows('pg_settings'),
})
