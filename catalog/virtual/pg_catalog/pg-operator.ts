// pg_operator: the operators of the registry.
import { bootstrapRoleOid } from '../../bootstrap.ts'
import { pgCatalogOid } from '../../system-schemas.ts'
import type { OperatorDefinition } from '../../../engine/functions/function.ts'
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
  *rows() {
    for (const operator of allOperators()) {
      yield {
        oid: operator.oid,
        oprname: operator.name,
        oprnamespace: pgCatalogOid,
        oprowner: bootstrapRoleOid,
        oprkind: operator.left === 0 ? 'l' : 'b',
        oprcanmerge: operator.name === '=',
        oprcanhash: operator.name === '=',
        oprleft: operator.left,
        oprright: operator.right,
        oprresult: findFunction(operator.function)?.result ?? 0,
        oprcom: related(operator.commutator, operator.right, operator.left),
        oprnegate: related(operator.negator, operator.left, operator.right),
        oprcode: operator.function,
        oprrest: 0,
        oprjoin: 0,
      }
    }
  },
})

const related = (name: string | undefined, left: number, right: number): number =>
  name === undefined
    ? 0
    : (operatorsNamed(name).find(
        (candidate: OperatorDefinition) => candidate.left === left && candidate.right === right,
      )?.oid ?? 0)
