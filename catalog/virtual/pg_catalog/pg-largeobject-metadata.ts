// pg_catalog.pg_largeobject_metadata: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgLargeobjectMetadata = virtualTable({
  oid: 2995,
  schema: 'pg_catalog',
  name: 'pg_largeobject_metadata',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    lomowner: 'oid!',
    lomacl: '_aclitem',
  },
})
