// Whole rows of the side of an outer join that may have no match: NULL then, and not a row of NULLs. A column tells the two apart, which
// that side yields only where the query may name one of its relations as a value.
import type { ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { outputColumns } from '../../plan/traverse-plan.ts'
import { columnRef, freshColumn } from '../binding.ts'
import type { FromResult, Level } from '../scope.ts'
import { boolType } from '../types/types.ts'

/** Names that stand in the tree where a relation's row may be meant. */
export function possibleRows(statement: ParseNode): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: unknown, isTarget: boolean): void => {
    if (Array.isArray(node)) for (const one of node) visit(one, false)
    else if (typeof node === 'object' && node !== null) {
      for (const [key, value] of Object.entries(node)) {
        if (key === 'ColumnRef' && !(isTarget && isStar(value))) note((value as ParseNode).fields, names)
        else visit((value as ParseNode)?.val && key === 'ResTarget' ? { ...value, val: undefined } : value, false)
        if (key === 'ResTarget') visit((value as ParseNode).val, true)
      }
    }
  }
  visit(statement, false)
  return names
}

const isStar = (reference: ParseNode): boolean => Boolean(reference.fields.at(-1).A_Star)

/** t and t.*, and s.t.* */
function note(fields: readonly ParseNode[], names: Set<string>): void {
  const last = fields.at(-1)!
  const name = last.A_Star ? fields.at(-2)?.String?.sval : fields.length === 1 ? last.String?.sval : undefined
  if (name !== undefined) names.add(name)
}

/** The side with such a column, where it is needed. */
export function withPresence(side: FromResult, level: Level): FromResult {
  const needed = side.items.some((item) => item.relationVisible && level.possibleRows?.().has(item.name))
  if (!needed) return side
  const marker: PlanColumn = freshColumn(level.binding, '', boolType)
  const present: Expression = { kind: 'literal', value: true, type: boolType }
  const passed = outputColumns(side.plan).map((column) => ({ column, expression: columnRef(column) }))
  return {
    plan: { kind: 'project', input: side.plan, items: [...passed, { column: marker, expression: present }] },
    items: side.items.map((item) => ({ ...item, present: columnRef(marker) })),
  }
}
