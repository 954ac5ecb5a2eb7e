// pg_tablespace: one place for files, under the names clients expect.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgTablespace = virtualTable({
  oid: 1213,
  schema: 'pg_catalog',
  name: 'pg_tablespace',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    spcname: 'name!',
    spcowner: 'oid!',
    spcacl: '_aclitem',
    spcoptions: '_text',
  },
  rows: () => [
    { oid: 1663, spcname: 'pg_default', spcowner: bootstrapRoleOid },
    { oid: 1664, spcname: 'pg_global', spcowner: bootstrapRoleOid },
  ],
})
