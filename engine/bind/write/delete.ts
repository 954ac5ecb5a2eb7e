// DELETE: the target's scan with row ids, joined with USING.
import type { ParseNode } from '../../parse/node.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { Privilege } from '../../privileges/privilege.ts'
import type { RowCommand } from '../../privileges/row-security.ts'
import { columnRef, type Binding } from '../binding.ts'
import { bindFromAfter } from '../query/from-clause.ts'
import { bindReturning, type BoundWrite } from './returning.ts'
import { openLevel, type Level } from '../scope.ts'
import { securedFor } from '../query/row-security.ts'
import { filtered, scanTarget, securedTarget } from './update.ts'
import { bindWith, wrapWith } from '../query/with.ts'
import { writeAccess, writeRelationWithInheritors } from './write-target.ts'

export function bindDelete(stmt: ParseNode, binding: Binding, parent?: Level): BoundWrite {
  const relation = writeRelationWithInheritors(stmt.relation, ['delete from'], binding)
  const { table } = relation
  const level = openLevel(binding, parent, 'from', false)
  const ctes = bindWith(stmt.withClause, level)
  const access = writeAccess(relation, Privilege.delete)
  const target = scanTarget(stmt.relation, relation, binding)
  const joined = bindFromAfter(target.from, stmt.usingClause, level)
  const found = filtered(joined, stmt.whereClause, level, target)
  const returning = bindReturning(
    stmt.returningClause,
    relation.face,
    { target: level.items[0], others: level.items.slice(1), oldRow: target.from.items[0].columns },
    level,
  )
  const commands: readonly RowCommand[] = access.named.privileges & Privilege.select ? ['d', 'r'] : ['d']
  const input = securedFor(table, relation.binding) ? securedTarget(found, target, commands, relation.binding) : found
  const plan: LogicalPlan = {
    kind: 'delete',
    table: table.info.oid,
    input,
    rowId: target.rowId.id,
    ...(returning && { returning }),
    ...(relation.instead && { old: target.columns.map(columnRef) }),
  }
  return { plan: wrapWith(ctes, plan), returning }
}
