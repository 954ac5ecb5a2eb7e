// pg_catalog.pg_rewrite: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgRewrite = virtualTable({
  oid: 2618,
  schema: 'pg_catalog',
  name: 'pg_rewrite',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    rulename: 'name!',
    ev_class: 'oid!',
    ev_type: 'char!',
    ev_enabled: 'char!',
    is_instead: 'bool!',
    ev_qual: 'pg_node_tree!',
    ev_action: 'pg_node_tree!',
  },
})
