// LIMIT, OFFSET and FETCH FIRST … WITH TIES.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { Oid } from '../../types/oids.ts'
import { atExpression } from '../binding.ts'
import { coerceArgument } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { visitExpression } from '../expression/rewrite.ts'
import { inClause, type Level } from '../scope.ts'

export function bindLimit(stmt: ParseNode, input: LogicalPlan, keys: readonly SortKey[], level: Level): LogicalPlan {
  const ties = stmt.limitOption === 'LIMIT_OPTION_WITH_TIES'
  const offset = stmt.limitOffset && bindCount(stmt.limitOffset, 'offset', level)
  const limit = stmt.limitCount && bindCount(stmt.limitCount, 'limit', level)
  if (ties && limit?.kind === 'literal' && limit.value === null) {
    throw new PgError('2201W', 'row count cannot be null in FETCH FIRST ... WITH TIES clause')
  }
  const counts = isNothing(limit) ? undefined : limit
  const skips = isNothing(offset) ? undefined : offset
  if (!counts && !skips) return input
  return {
    kind: 'limit',
    input,
    ...(counts && { limit: counts }),
    ...(skips && { offset: skips }),
    ...(ties && { ties: keys }),
  }
}

/** LIMIT ALL and LIMIT NULL. */
const isNothing = (count: Expression | undefined): boolean =>
  !count || (count.kind === 'literal' && count.value === null)

function bindCount(node: ParseNode, clause: 'limit' | 'offset', level: Level): Expression {
  return inClause(level, clause, () => {
    const bound = bindExpression(node, level)
    const count = coerceArgument(bound, Oid.int8, clause.toUpperCase(), level.binding)
    visitExpression(count, (inner) => {
      if (inner.kind !== 'column' || !level.inputs.has(inner.id)) return
      throw new PgError(
        '42P10',
        `argument of ${clause.toUpperCase()} must not contain variables`,
        atExpression(level.binding, inner),
      )
    })
    return count
  })
}
