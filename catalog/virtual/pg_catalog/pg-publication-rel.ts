// pg_catalog.pg_publication_rel: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPublicationRel = virtualTable({
  oid: 6106,
  schema: 'pg_catalog',
  name: 'pg_publication_rel',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    prpubid: 'oid!',
    prrelid: 'oid!',
    prqual: 'pg_node_tree',
    prattrs: 'int2vector',
  },
})
