// pg_namespace: the schemas.
import { grantableSchema } from '../../../engine/privileges/object-privileges.ts'
import { aclArray } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgNamespace = virtualTable({
  oid: 2615,
  schema: 'pg_catalog',
  name: 'pg_namespace',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    nspname: 'name!',
    nspowner: 'oid!',
    nspacl: '_aclitem',
  },
  *rows({ catalog }) {
    for (const { oid, name, owner } of catalog.schemas()) {
      const nspacl = aclArray(grantableSchema(catalog, oid)?.acl, catalog)
      yield { oid, nspname: name, nspowner: owner, nspacl }
    }
  },
})
