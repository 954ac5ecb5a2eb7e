// pg_catalog.pg_publication_namespace: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPublicationNamespace = virtualTable({
  oid: 6237,
  schema: 'pg_catalog',
  name: 'pg_publication_namespace',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    pnpubid: 'oid!',
    pnnspid: 'oid!',
  },
})
