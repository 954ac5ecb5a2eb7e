// pg_policies: row security policies by name.
import { arrayOf, baseTables, printedSql, roleName, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgPolicies = virtualTable({
  oid: 12018,
  schema: 'pg_catalog',
  name: 'pg_policies',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    tablename: 'name',
    policyname: 'name',
    permissive: 'text',
    roles: '_name',
    cmd: 'text',
    qual: 'text',
    with_check: 'text',
  },
  *rows(context) {
    const { catalog } = context
    for (const relation of baseTables(catalog)) {
      for (const policy of relation.table.info.policies ?? []) {
        yield {
          schemaname: schemaName(catalog, relation.schemaOid),
          tablename: relation.name,
          policyname: policy.name,
          permissive: policy.permissive ? 'PERMISSIVE' : 'RESTRICTIVE',
          roles: arrayOf(
            policy.roles.includes(0) ? ['public'] : policy.roles.map((oid) => roleName(catalog, oid)).sort(),
          ),
          cmd: commands[policy.command],
          qual: policy.usingSql === undefined ? null : printedSql(policy.usingSql, context),
          with_check: policy.checkSql === undefined ? null : printedSql(policy.checkSql, context),
        }
      }
    }
  },
})

const commands = { '*': 'ALL', r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const
