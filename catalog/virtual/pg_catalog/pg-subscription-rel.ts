// pg_catalog.pg_subscription_rel: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSubscriptionRel = virtualTable({
  oid: 6102,
  schema: 'pg_catalog',
  name: 'pg_subscription_rel',
  relkind: 'r',
  columns: {
    srsubid: 'oid!',
    srrelid: 'oid!',
    srsubstate: 'char!',
    srsublsn: 'pg_lsn',
  },
})
