// LIMIT and OFFSET within groups, as a filter on row_number(): what a limit becomes when its subquery is unnested.
import { functionsNamed } from '../../functions/registry.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import type { Expression, SortKey } from '../expression.ts'
import { operatorFunction } from '../facts.ts'
import type { LogicalPlan, PlanColumn } from '../logical.ts'
import { boolean, conjunction } from '../traverse-expression.ts'
import type { RuleContext } from './context.ts'

const int8 = typeRef(Oid.int8)

/** Undefined for limits that are not literals, and WITH TIES. */
export function numberedRows(
  input: LogicalPlan,
  partitionBy: readonly Expression[],
  orderBy: readonly SortKey[],
  limit: Extract<LogicalPlan, { kind: 'limit' }>,
  context: RuleContext,
): LogicalPlan | undefined {
  const count = literalCount(limit.limit)
  const offset = literalCount(limit.offset)
  const rowNumber = functionsNamed('row_number').find((definition) => definition.kind === 'window')
  if (count === undefined || offset === undefined || limit.ties || !rowNumber) return undefined
  const column: PlanColumn = { id: context.freshId(), name: 'row_number', type: int8 }
  const numbered: LogicalPlan = {
    kind: 'window',
    input,
    calls: [
      {
        column,
        function: rowNumber.oid,
        args: [],
        partitionBy,
        orderBy,
        frame: {
          mode: 'range',
          start: { kind: 'unbounded-preceding' },
          end: { kind: 'current-row' },
          exclude: 'no-others',
        },
      },
    ],
  }
  const start = offset ?? 0n
  const compare = (name: string, bound: bigint): Expression => ({
    kind: 'call',
    function: operatorFunction(name, Oid.int8),
    args: [
      { kind: 'column', id: column.id, type: int8 },
      { kind: 'literal', value: bound, type: int8 },
    ],
    type: boolean,
    form: { kind: 'operator', name },
  })
  const terms: Expression[] = []
  if (start > 0n) terms.push(compare('>', start))
  if (count !== null) terms.push(compare('<=', start + count))
  const condition = conjunction(terms)
  return condition ? { kind: 'filter', input: numbered, condition } : input
}

/** null: no bound; undefined: not known while planning. */
function literalCount(expression: Expression | undefined): bigint | null | undefined {
  if (!expression) return null
  if (expression.kind !== 'literal') return undefined
  if (expression.value === null) return null
  const value = BigInt(expression.value as bigint | number)
  return value < 0n ? undefined : value
}
