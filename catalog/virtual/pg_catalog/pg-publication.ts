// pg_catalog.pg_publication: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgPublication = virtualTable({
  oid: 6104,
  schema: 'pg_catalog',
  name: 'pg_publication',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    pubname: 'name!',
    pubowner: 'oid!',
    puballtables: 'bool!',
    pubinsert: 'bool!',
    pubupdate: 'bool!',
    pubdelete: 'bool!',
    pubtruncate: 'bool!',
    pubviaroot: 'bool!',
    pubgencols: 'char!',
  },
})
