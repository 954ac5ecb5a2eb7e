// pg_catalog.pg_inherits: partitions and the tables that they are of, and the same of their indexes.
import { baseTables } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgInherits = virtualTable({
  oid: 2611,
  schema: 'pg_catalog',
  name: 'pg_inherits',
  relkind: 'r',
  columns: {
    inhrelid: 'oid!',
    inhparent: 'oid!',
    inhseqno: 'int4!',
    inhdetachpending: 'bool!',
  },
  *rows({ catalog }) {
    const row = (inhrelid: number, inhparent: number) => ({
      inhrelid,
      inhparent,
      inhseqno: 1,
      inhdetachpending: false,
    })
    for (const { oid, table } of baseTables(catalog)) {
      if (table.info.partitionOf) yield row(oid, table.info.partitionOf.parent)
      for (const index of catalog.indexesOf(oid)) if (index.parent !== undefined) yield row(index.oid, index.parent)
    }
  },
})
