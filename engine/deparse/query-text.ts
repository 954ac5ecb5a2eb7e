// The text of a view's query: what pg_get_viewdef shows.
import { openBinding, type BindContext } from '../bind/binding.ts'
import { newFindings } from '../bind/findings.ts'
import { bindSelect } from '../bind/query/select.ts'
import { storedQuery } from '../bind/query/stored-query.ts'
import { asView, viewBinding } from '../bind/query/view.ts'
import type { FunctionContext } from '../functions/function.ts'
import { type Table, visibleColumns } from '../tables.ts'
import { printQuery } from './print/query.ts'
import { Writer, type Layout } from './print/writer.ts'
import { readQuery } from './read/query.ts'
import type { Reading } from './read/reading.ts'

/** facts: whose search path the names are for. Throws what binding throws, and Unprintable. */
export function viewText(
  table: Table,
  layout: Layout,
  context: BindContext,
  facts: Pick<FunctionContext, 'session' | 'catalog'>,
): string {
  const { materialized } = table.info
  const view = materialized ? asView(table, materialized) : table
  if (view.source.kind !== 'view') throw new Error('a view has a query')
  const findings = newFindings()
  const binding = { ...viewBinding(view, openBinding({ ...context, keepsCasts: true })), findings }
  const stmt = storedQuery(view.source.sql)
  bindSelect(stmt, undefined, binding)
  const reading: Reading = { findings, binding, facts }
  const out = new Writer(layout)
  printQuery(readQuery(stmt, undefined, undefined, reading), out, 0, {
    namesShown: true,
    names: visibleColumns(view.schema.columns).map(({ name }) => name),
  })
  return `${out.text};`
}
