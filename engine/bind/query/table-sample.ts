// TABLESAMPLE: the table's scan with its rows' ids, and a filter over them.
import { PgError } from '../../errors.ts'
import { tableSampleOid } from '../../functions/sets/table-sample.ts'
import { locationOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { type LogicalPlan, rowIdAttribute } from '../../plan/logical.ts'
import { transformPlan } from '../../plan/traverse-plan.ts'
import { Oid } from '../../types/oids.ts'
import { at, columnRef, freshColumn } from '../binding.ts'
import { coerceArgument } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { inClause, type FromResult, type Level } from '../scope.ts'
import { boolType, int8Type, typeOf } from '../types/types.ts'

/** relation: the sampled one, bound. */
export function bindTableSample(body: ParseNode, relation: FromResult, level: Level): FromResult {
  const { binding } = level
  const fields = at(binding, locationOf(body))
  const [item] = relation.items
  const { scan } = item
  if (!scan) {
    throw new PgError(
      '0A000',
      'TABLESAMPLE clause can only be applied to tables and materialized views',
      at(binding, locationOf(body.relation.RangeVar)),
    )
  }
  const method = nameParts(body.method).at(-1) ?? ''
  if (method !== 'bernoulli' && method !== 'system')
    throw new PgError('42704', `tablesample method ${method} does not exist`, fields)
  const given: readonly ParseNode[] = body.args ?? []
  if (given.length !== 1) {
    throw new PgError('2202H', `tablesample method ${method} requires 1 argument, not ${given.length}`, fields)
  }
  const argument = (node: ParseNode, type: number): Expression =>
    inClause(level, 'from-function', () => coerceArgument(bindExpression(node, level), type, 'TABLESAMPLE', binding))
  const seed: Expression = body.repeatable
    ? argument(body.repeatable, Oid.float8)
    : { kind: 'literal', value: null, type: typeOf(Oid.float8) }
  const rowId = freshColumn(binding, 'rowid', int8Type)
  const sampled: LogicalPlan & { readonly kind: 'scan' } = {
    ...scan,
    columns: [rowId, ...scan.columns],
    attributes: [rowIdAttribute, ...scan.attributes],
  }
  const condition: Expression = {
    kind: 'call',
    function: tableSampleOid,
    args: [
      columnRef(rowId),
      flag(method === 'system'),
      argument(given[0], Oid.float4),
      flag(body.repeatable !== undefined),
      seed,
    ],
    type: boolType,
  }
  const plan = transformPlan(relation.plan, (operator) =>
    operator === scan ? { kind: 'filter', input: sampled, condition } : operator,
  )
  return { plan, items: [{ ...item, scan: sampled }] }
}

const flag = (value: boolean): Expression => ({ kind: 'literal', value, type: boolType })
