// DELETE: the target's scan with row ids, joined with USING.
import type { ParseNode } from '../parse/node.ts'
import type { LogicalPlan } from '../plan/logical.ts'
import type { Binding } from './binding.ts'
import { bindFromAfter } from './from-clause.ts'
import { requireWritable } from './relations.ts'
import { bindReturning } from './returning.ts'
import { openLevel } from './scope.ts'
import { filtered, scanTarget } from './update.ts'
import { bindWith, wrapWith } from './with.ts'

export function bindDelete(stmt: ParseNode, binding: Binding): LogicalPlan {
  const table = requireWritable(stmt.relation, 'delete from', binding)
  const level = openLevel(binding, undefined, 'from', false)
  const ctes = bindWith(stmt.withClause, level)
  const target = scanTarget(stmt.relation, table, binding)
  const joined = bindFromAfter(target.from, stmt.usingClause, level)
  const input = filtered(joined, stmt.whereClause, level)
  const returning = bindReturning(
    stmt.returningClause,
    table,
    { target: level.items[0], others: level.items.slice(1), oldRow: target.columns },
    level,
  )
  return {
    kind: 'delete',
    table: table.info.oid,
    input: wrapWith(ctes, input),
    rowId: target.rowId.id,
    ...(returning && { returning }),
  }
}
