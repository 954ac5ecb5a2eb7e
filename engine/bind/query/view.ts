// Views: the stored query is bound where the view stands, in a scope of its own, and cast to the columns the view declared.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { type Materialized, type Table, visibleColumns } from '../../tables.ts'
import { columnRef, deeper, freshColumn, type Binding } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { isOn } from '../ddl/storage-options.ts'
import { withLocking } from './locking.ts'
import { bindSelect } from './select.ts'
import { storedQuery } from './stored-query.ts'

/** What a view's text is bound with. */
export function viewBinding(view: Table, binding: Binding): Binding {
  // The owner's rights are what the view stands on; one that asks for the user's asks for those wherever it stands, in others' views, too.
  const { checkAs: _, ...rest } = deeper(binding)
  return {
    ...rest,
    quiet: true,
    searchPath: [...new Set([view.info.schemaName, ...binding.searchPath])],
    ...(!isOn(view.info.options.security_invoker) && { checkAs: view.info.owner }),
    inView: true,
    values: undefined,
    findings: undefined,
  }
}

/** A materialized view as if it were none: its query. */
export const asView = (table: Table, { sql, reads }: Materialized): Table => ({
  ...table,
  schema: { ...table.schema, columns: visibleColumns(table.schema.columns) },
  source: { kind: 'view', sql, reads },
})

/** locking: clauses that reach the tables below. */
export function bindView(
  view: Table,
  binding: Binding,
  locking?: readonly ParseNode[],
): { readonly plan: LogicalPlan; readonly columns: readonly PlanColumn[] } {
  if (view.source.kind !== 'view') throw new PgError('XX000', `relation "${view.info.name}" is not a view`)
  const own = viewBinding(view, binding)
  const query = storedQuery(view.source.sql)
  const bound = bindSelect(locking ? withLocking(query, locking) : query, undefined, own)
  const declared = view.schema.columns
  const items = declared.map((column, index) => {
    const source = bound.columns[index]
    if (!source) throw new PgError('XX000', `view "${view.info.name}" has more columns than its query`)
    const expression = coerceTo(columnRef(source), column.type, 'explicit', own) ?? columnRef(source)
    return {
      column: freshColumn(binding, column.name, column.type, { table: view.info.oid, attribute: column.attribute }),
      expression,
    }
  })
  const input: LogicalPlan = isOn(view.info.options.security_barrier)
    ? { kind: 'limit', input: bound.plan, barrier: true }
    : bound.plan
  return { plan: { kind: 'project', input, items }, columns: items.map((item) => item.column) }
}
