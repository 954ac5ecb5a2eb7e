// pg_collation.
import { listedCollations } from '../../../engine/collations/collations.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgCollation = virtualTable({
  oid: 3456,
  schema: 'pg_catalog',
  name: 'pg_collation',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    collname: 'name!',
    collnamespace: 'oid!',
    collowner: 'oid!',
    collprovider: 'char!',
    collisdeterministic: 'bool!',
    collencoding: 'int4!',
    collcollate: 'text',
    collctype: 'text',
    colllocale: 'text',
    collicurules: 'text',
    collversion: 'text',
    // What clients of PostgreSQL 15 and 16 ask for.
    colliculocale: 'text',
  },
  *rows({ catalog }) {
    for (const one of listedCollations(catalog))
      yield {
        oid: one.oid,
        collname: one.name,
        collnamespace: one.schemaOid,
        collowner: one.owner ?? bootstrapRoleOid,
        collprovider: one.provider,
        collisdeterministic: one.isDeterministic,
        collencoding: one.encoding,
        collcollate: one.collate ?? null,
        collctype: one.ctype ?? null,
        colllocale: one.locale ?? null,
        collicurules: null,
        collversion: versions[one.provider] ?? null,
        colliculocale: one.provider === 'i' ? (one.locale ?? null) : null,
      }
  },
})

const versions: Readonly<Record<string, string | undefined>> = { b: '1', i: process.versions.icu }
