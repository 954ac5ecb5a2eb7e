// pg_operator: the operators of the registry, of extensions and of users.
import { resultOf } from '../../../engine/bind/overloads/operators.ts'
import { definedOfKind } from '../../../engine/defined/find-defined.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import type { OperatorDefinition } from '../../../engine/functions/function.ts'
import { objectsOfExtension } from '../../../engine/extensions/registry.ts'
import { allOperators, findFunction, operatorsNamed } from '../../../engine/functions/registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgOperator = virtualTable({
  oid: 2617,
  schema: 'pg_catalog',
  name: 'pg_operator',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    oprname: 'name!',
    oprnamespace: 'oid!',
    oprowner: 'oid!',
    oprkind: 'char!',
    oprcanmerge: 'bool!',
    oprcanhash: 'bool!',
    oprleft: 'oid!',
    oprright: 'oid!',
    oprresult: 'oid!',
    oprcom: 'oid!',
    oprnegate: 'oid!',
    oprcode: 'regproc!',
    oprrest: 'regproc!',
    oprjoin: 'regproc!',
  },
  *rows({ catalog }) {
    const extensions = catalog.extensions?.() ?? []
    const ofExtensions = extensions.flatMap((extension) =>
      objectsOfExtension(extension.name).operators.map((operator) => ({
        operator,
        extension,
      })),
    )
    const builtIn = allOperators().map((operator) => ({
      operator,
      extension: undefined,
    }))
    for (const { operator, extension } of [...builtIn, ...ofExtensions]) {
      const others = extension ? objectsOfExtension(extension.name).operators : allOperators()
      yield {
        oid: operator.oid,
        oprname: operator.name,
        oprnamespace: extension?.schemaOid ?? pgCatalogOid,
        oprowner: extension?.owner ?? bootstrapRoleOid,
        oprkind: operator.left === 0 ? 'l' : 'b',
        oprcanmerge: operator.name === '=',
        oprcanhash: operator.name === '=',
        oprleft: operator.left,
        oprright: operator.right,
        oprresult: findFunction(operator.function)?.result ?? 0,
        oprcom: related(others, operator.commutator, operator.right, operator.left),
        oprnegate: related(others, operator.negator, operator.left, operator.right),
        oprcode: operator.function,
        oprrest: 0,
        oprjoin: 0,
      }
    }
    for (const { oid, name, schemaOid, owner, definition } of definedOfKind(catalog, 'operator')) {
      const { left, right, function: fn } = definition
      yield {
        oid,
        oprname: name,
        oprnamespace: schemaOid,
        oprowner: owner,
        oprkind: left === 0 ? 'l' : 'b',
        oprcanmerge: definition.merges,
        oprcanhash: definition.hashes,
        oprleft: left,
        oprright: right,
        oprresult: fn === undefined || !findFunction(fn) ? 0 : resultOf(fn),
        oprcom: definition.commutator ?? 0,
        oprnegate: definition.negator ?? 0,
        oprcode: fn ?? 0,
        oprrest: 0,
        oprjoin: 0,
      }
    }
  },
})

function related(others: readonly OperatorDefinition[], name: string | undefined, left: number, right: number): number {
  if (name === undefined) return 0
  const named = others === allOperators() ? operatorsNamed(name) : others.filter((other) => other.name === name)
  return named.find((candidate) => candidate.left === left && candidate.right === right)?.oid ?? 0
}
