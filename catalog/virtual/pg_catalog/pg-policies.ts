// pg_policies: row security policies by name.
import { expressionText } from '../../../engine/functions/system/expression-text.ts'
import { arrayOf, baseTables, roleName, schemaName } from '../catalog-facts.ts'
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
      const scope = { kind: 'columns', oid: relation.oid } as const
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
          get qual() {
            return policy.usingSql === undefined ? null : expressionText(policy.usingSql, scope, false, context)
          },
          get with_check() {
            return policy.checkSql === undefined ? null : expressionText(policy.checkSql, scope, false, context)
          },
        }
      }
    }
  },
})

const commands = { '*': 'ALL', r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const
