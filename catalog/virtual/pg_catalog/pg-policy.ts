// pg_policy: row security policies.
import { arrayOf, baseTables, printedSql } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgPolicy = virtualTable({
  oid: 3256,
  schema: 'pg_catalog',
  name: 'pg_policy',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    polname: 'name!',
    polrelid: 'oid!',
    polcmd: 'char!',
    polpermissive: 'bool!',
    polroles: '_oid!',
    polqual: 'pg_node_tree',
    polwithcheck: 'pg_node_tree',
  },
  *rows(context) {
    for (const relation of baseTables(context.catalog)) {
      for (const policy of relation.table.info.policies ?? []) {
        yield {
          oid: policy.oid,
          polname: policy.name,
          polrelid: relation.oid,
          polcmd: policy.command,
          polpermissive: policy.permissive,
          polroles: arrayOf(policy.roles),
          polqual: policy.usingSql === undefined ? null : printedSql(policy.usingSql, context),
          polwithcheck: policy.checkSql === undefined ? null : printedSql(policy.checkSql, context),
        }
      }
    }
  },
})
