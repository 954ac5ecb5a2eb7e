// pg_collation: text is compared bytewise, whatever the name.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
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
  *rows() {
    for (const [oid, name, provider, encoding, locale] of collations) {
      yield {
        oid,
        collname: name,
        collnamespace: pgCatalogOid,
        collowner: bootstrapRoleOid,
        collprovider: provider,
        collisdeterministic: true,
        collencoding: encoding,
        collcollate: provider === 'c' ? name : null,
        collctype: provider === 'c' ? name : null,
        colllocale: locale,
        collicurules: null,
        collversion: provider === 'b' ? '1' : null,
        colliculocale: null,
      }
    }
  },
})

const collations = [
  [100, 'default', 'd', -1, null],
  [811, 'pg_c_utf8', 'b', 6, 'C.UTF-8'],
  [950, 'C', 'c', -1, null],
  [951, 'POSIX', 'c', -1, null],
  [962, 'ucs_basic', 'b', 6, 'C'],
] as const
