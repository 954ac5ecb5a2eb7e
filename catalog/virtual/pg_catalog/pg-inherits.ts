// pg_catalog.pg_inherits: partitions and the tables that they are of, the same of their indexes, and tables with INHERITS.
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
    const row = (inhrelid: number, inhparent: number, inhseqno = 1) => ({
      inhrelid,
      inhparent,
      inhseqno,
      inhdetachpending: false,
    })
    for (const { oid, table } of baseTables(catalog)) {
      if (table.info.partitionOf) yield row(oid, table.info.partitionOf.parent)
      for (const [i, parent] of (table.info.inherits?.parents ?? []).entries()) yield row(oid, parent, i + 1)
      for (const index of catalog.indexesOf(oid)) if (index.parent !== undefined) yield row(index.oid, index.parent)
    }
  },
})
