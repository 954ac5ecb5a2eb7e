// pg_statio_user_sequences: sequences by name; blocks are not counted here, so they are 0.
import { schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatioUserSequences = virtualTable({
  oid: 12222,
  schema: 'pg_catalog',
  name: 'pg_statio_user_sequences',
  relkind: 'v',
  columns: {
    relid: 'oid',
    schemaname: 'name',
    relname: 'name',
    blks_read: 'int8',
    blks_hit: 'int8',
  },
  counters: true,
  *rows({ catalog }) {
    for (const { kind, oid, schemaOid, name } of catalog.relations())
      if (kind === 'sequence') yield { relid: oid, schemaname: schemaName(catalog, schemaOid), relname: name }
  },
})
