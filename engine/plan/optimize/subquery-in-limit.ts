// LIMIT and OFFSET with subqueries.
import { notSupported } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import { operatorFunction } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { boolean, conjunction } from '../traverse-expression.ts'
import { outputColumns, passThrough } from '../traverse-plan.ts'
import type { RuleContext } from './context.ts'
import { Hoist } from './subquery-to-apply.ts'

/** Of engine/functions/system/row-count.ts. */
const rowCountOid = { limit: 15_963, offset: 15_964 }

/** LIMIT (SELECT …): rows are numbered and the numbers compared, since a limit is not evaluated per row. */
export function limitWithSubqueries(plan: Extract<LogicalPlan, { kind: 'limit' }>, context: RuleContext): LogicalPlan {
  const rowNumber = functionsNamed('row_number')[0]
  if (!rowNumber || plan.ties) throw notSupported('a subquery in LIMIT')
  const int8 = typeRef(20)
  const number: PlanColumn = { id: context.freshId(), name: 'row_number', type: int8 }
  const numbered: LogicalPlan = {
    kind: 'window',
    input: plan.input,
    calls: [
      {
        column: number,
        function: rowNumber.oid,
        args: [],
        partitionBy: [],
        orderBy: [],
        frame: {
          mode: 'range',
          start: { kind: 'unbounded-preceding' },
          end: { kind: 'current-row' },
          exclude: 'no-others',
        },
      },
    ],
  }
  const hoisted = new Hoist(numbered, context)
  const position: Expression = { kind: 'column', id: number.id, type: int8 }
  const terms: Expression[] = []
  const checked = (count: Expression, oid: number): Expression => ({
    kind: 'call',
    function: oid,
    args: [hoisted.replace(count)],
    type: int8,
  })
  const offset = plan.offset && checked(plan.offset, rowCountOid.offset)
  const limit = plan.limit && checked(plan.limit, rowCountOid.limit)
  const call = (name: string, oid: number, left: Expression, right: Expression, type = int8): Expression => ({
    kind: 'call',
    function: oid,
    args: [left, right],
    type,
    form: { kind: 'operator', name },
  })
  const zero: Expression = { kind: 'literal', value: 0n, type: int8 }
  const start: Expression = offset ? { kind: 'coalesce', args: [offset, zero], type: int8 } : zero
  if (offset) terms.push(call('>', operatorFunction('>', 20), position, start, boolean))
  if (limit) {
    const end = call('+', operatorFunction('+', 20), start, limit)
    const within = call('<=', operatorFunction('<=', 20), position, end, boolean)
    terms.push({
      kind: 'or',
      args: [{ kind: 'is-null', arg: limit, negated: false, type: boolean }, within],
      type: boolean,
    })
  }
  const filtered: LogicalPlan = { kind: 'filter', input: hoisted.input, condition: conjunction(terms)! }
  return passThrough(filtered, outputColumns(plan))
}
