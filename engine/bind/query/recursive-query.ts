// A WITH query that names itself: a base, and a step that reads the rows of the round before.
import { PgError } from '../../errors.ts'
import { startOf, type ParseNode } from '../../parse/node.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { formatType } from '../../types/registry.ts'
import { at, atExpression, columnRef, deeper, freshColumn, type Binding } from '../binding.ts'
import { commonType } from '../overloads/common-type.ts'
import { findInPlace } from '../findings.ts'
import { requireEquality } from '../overloads/operators.ts'
import { openLevel, type Level } from '../scope.ts'
import { addedByTerms } from './search-cycle.ts'
import { bindSelect, type BoundSelect } from './select.ts'
import { wrapColumns } from './set-operation.ts'
import { bindWith, named, wrapWith, type BoundCte } from './with.ts'

export function bindRecursive(table: ParseNode, level: Level): BoundCte {
  const { binding } = level
  const name: string = table.ctename
  const body = table.ctequery.SelectStmt
  const terms = openLevel(binding, level)
  const ctes = bindWith(body.withClause, terms)
  const cte = binding.shared.nextCte++
  const base = bindSelect(body.larg, terms, deeper(binding))
  const names = named(table, base.columns, level).map((column) => column.name)
  const added = addedByTerms(table, names, level)
  const first = added ? added.ofBase(base) : base
  const columns = first.columns.map((column, index) =>
    freshColumn(binding, [...names, ...(added?.names ?? [])][index], column.type),
  )
  // The working table is seen by the recursive term alone.
  const inner = openLevel(binding, terms)
  inner.ctes.set(name, { name, cte, columns, working: true, ...(added && { unlisted: added.names.length }) })
  const term = added ? added.carrying(body.rarg) : body.rarg
  const step = bindSelect(term, inner, deeper(binding), { keepUnknown: true })
  if (added) findInPlace(binding.findings, term, body.rarg, names.length)
  if (step.columns.length !== columns.length) {
    throw new PgError(
      '42601',
      'each UNION query must have the same number of columns',
      at(binding, startOf({ SelectStmt: body.rarg })),
    )
  }
  checkTypes(name, base, step, binding)
  if (body.all !== true)
    for (const [index, column] of base.columns.entries())
      requireEquality(column.type.oid, binding.shared.starts.get(base.expressions[index]), binding)
  const unnamed = added ? added.names.length - added.visible : 0
  level.ctes.set(name, { name, cte, columns: columns.slice(0, columns.length - unnamed) })
  const types = columns.map((column) => column.type.oid)
  const next = wrapColumns(step, types, 'UNION', binding)
  const plan: LogicalPlan = {
    kind: 'recursive',
    cte,
    base: first.plan,
    step: added ? added.ofStep(next).plan : next.plan,
    all: body.all === true,
    columns,
  }
  return { cte, name, plan: wrapWith(ctes, plan), materialized: true }
}

/** The base says of which types the rows are: the step must not want others. */
function checkTypes(name: string, base: BoundSelect, step: BoundSelect, binding: Binding): void {
  for (const [index, column] of base.columns.entries()) {
    const other = step.columns[index]
    const type = commonType([columnRef(column), step.expressions[index]], 'UNION', binding)
    const typmod = type === other.type.oid && column.type.typmod !== other.type.typmod ? -1 : column.type.typmod
    if (type === column.type.oid && typmod === column.type.typmod) continue
    throw new PgError(
      '42804',
      `recursive query "${name}" column ${index + 1} has type ${formatType(column.type.oid, column.type.typmod)} in non-recursive term but type ${formatType(type, typmod)} overall`,
      {
        hint: 'Cast the output of the non-recursive term to the correct type.',
        ...atExpression(binding, base.expressions[index]),
      },
    )
  }
}
