// pg_namespace: the schemas.
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
    for (const { oid, name, owner } of catalog.schemas()) yield { oid, nspname: name, nspowner: owner, nspacl: null }
  },
})
