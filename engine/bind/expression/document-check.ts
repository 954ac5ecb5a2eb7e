// The check that a table's document options stand for: a call of cadastre.check_document over the new row.
import { documentRule } from '../../documents/document-rule.ts'
import { functionsNamed } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { CheckExpression, PlanColumn } from '../../plan/logical.ts'
import type { Table } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { type Binding, columnRef } from '../binding.ts'
import { typeOf } from '../types/types.ts'

/** columns: the new row, in table order. */
export function documentCheck(
  { schema, info }: Table,
  columns: readonly PlanColumn[],
  binding: Binding,
): CheckExpression | undefined {
  if (info.options.document_schema === undefined) return undefined
  const rule = documentRule(info.options, binding.catalog)
  const at = rule ? schema.columns.findIndex((column) => column.name === rule.column) : -1
  if (!rule || at < 0) return undefined
  const text = (value: string): Expression => ({ kind: 'literal', value, type: typeOf(Oid.text) })
  const [check] = functionsNamed('check_document')
  return {
    name: `${info.name}_${rule.column}_document`,
    expression: {
      kind: 'call',
      function: check.oid,
      args: [
        columnRef(columns[at]),
        { kind: 'literal', value: rule.item, type: typeOf(Oid.int4) },
        text(rule.enforcement),
        text(info.name),
        text(rule.column),
      ],
      type: typeOf(Oid.bool),
    },
  }
}
