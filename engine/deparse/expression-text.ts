// The text of an expression that the catalog keeps, or of a list of them: defaults, checks, index expressions, conditions of triggers and policies.
import { freshColumn, openBinding, type BindContext } from '../bind/binding.ts'
import { newFindings } from '../bind/findings.ts'
import { bindExpression, expressionsOf } from '../bind/expression/expression.ts'
import { addItems, itemOf, openLevel, type Clause } from '../bind/scope.ts'
import type { FunctionContext } from '../functions/function.ts'
import { type Table, visibleColumns } from '../tables.ts'
import type { TypeRef } from '../types/type.ts'
import { print } from './print/expression.ts'
import { Writer } from './print/writer.ts'
import { read } from './read/expression.ts'
import { domainValue, type NamedRelation, type Place, type Reading } from './read/reading.ts'

/** What the expression's names are: a table's columns, the rows OLD and NEW of one, or the VALUE of a domain. */
export type ExpressionScope =
  | { readonly kind: 'columns' | 'rows'; readonly table: Table }
  | { readonly kind: 'value'; readonly type: TypeRef }
  | { readonly kind: 'nothing' }

/** facts: whose search path the names are for. Throws what binding throws, and Unprintable. */
export function storedText(
  sql: string,
  scope: ExpressionScope,
  pretty: boolean,
  context: BindContext,
  facts: Pick<FunctionContext, 'session' | 'catalog'>,
): string {
  const findings = newFindings()
  const binding = { ...openBinding({ ...context, keepsCasts: true }), quiet: true, inView: true, findings }
  const row = (name: string, table: Table) =>
    itemOf(
      name,
      visibleColumns(table.schema.columns).map((column) =>
        freshColumn(binding, column.name, column.type, { table: table.info.oid, attribute: column.attribute }),
      ),
      { table: table.info.oid },
    )
  const items =
    scope.kind === 'columns'
      ? [row(scope.table.info.name, scope.table)]
      : scope.kind === 'rows'
        ? [row('old', scope.table), row('new', scope.table)]
        : scope.kind === 'value'
          ? [itemOf(domainValue, [freshColumn(binding, 'value', scope.type)])]
          : []
  const clause: Clause = scope.kind === 'rows' ? 'trigger when' : 'policy'
  const level = openLevel(binding, undefined, clause, false)
  level.unchecked = true
  addItems(level, items)
  const nodes = expressionsOf(sql)
  for (const node of nodes) bindExpression(node, level)
  const relations: NamedRelation[] = items.map((item) => ({
    item,
    name: item.name,
    columns: item.columns.map(({ name }) => name),
  }))
  const reading: Reading = { findings, binding, facts }
  const place: Place = { reading, parent: undefined, relations, qualifies: scope.kind === 'rows', tables: [] }
  const out = new Writer({ pretty, wrapColumn: 0 })
  for (const [index, node] of nodes.entries()) {
    if (index > 0) out.put(', ')
    print(read(node, place), false, out)
  }
  return out.text
}
