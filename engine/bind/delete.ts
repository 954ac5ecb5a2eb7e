// DELETE: the target's scan with row ids, joined with USING.
import type { ParseNode } from '../parse/node.ts'
import type { LogicalPlan } from '../plan/logical.ts'
import { Privilege } from '../privileges/privilege.ts'
import type { RowCommand } from '../privileges/row-security.ts'
import { needAccess } from './access.ts'
import type { Binding } from './binding.ts'
import { bindFromAfter } from './from-clause.ts'
import { requireWritable } from './relations.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { openLevel, type Level } from './scope.ts'
import { securedFor } from './row-security.ts'
import { filtered, scanTarget, securedTarget } from './update.ts'
import { bindWith, wrapWith } from './with.ts'

export function bindDelete(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  const table = requireWritable(stmt.relation, 'delete from', binding)
  const level = openLevel(binding, parent, 'from', false)
  const ctes = bindWith(stmt.withClause, level)
  const access = needAccess(binding, table.info.oid, Privilege.delete)
  const target = scanTarget(stmt.relation, table, binding)
  const joined = bindFromAfter(target.from, stmt.usingClause, level)
  const found = filtered(joined, stmt.whereClause, level, target)
  const returning = bindReturning(
    stmt.returningClause,
    table,
    { target: level.items[0], others: level.items.slice(1), oldRow: target.columns },
    level,
  )
  const commands: readonly RowCommand[] = access.privileges & Privilege.select ? ['d', 'r'] : ['d']
  const input = securedFor(table, binding) ? securedTarget(found, target, commands, binding) : found
  const plan: LogicalPlan = {
    kind: 'delete',
    table: table.info.oid,
    input,
    rowId: target.rowId.id,
    ...(returning && { returning }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}
