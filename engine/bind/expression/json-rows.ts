// json_to_record(j) AS x(a int, b text) and its kin: the list of columns says what rows of JSON are read as.
import type { FunctionDefinition, SetFunction } from '../../functions/function.ts'
import { encodeColumns, jsonRowsOid, keptJsonRowsOid } from '../../functions/json/populate-functions.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import type { Binding } from '../binding.ts'
import { toldRulesWithin } from '../types/row-domains.ts'
import { textType, typeOf } from '../types/types.ts'

/** Rows that come of a call keep to the domains of their fields, and to their own, one by one. */
export function keptRows<
  Call extends { readonly definition: FunctionDefinition; readonly args: readonly Expression[] },
>(call: Call, binding: Binding): Call {
  const { definition, args } = call
  if (definition.routine || !/^jsonb?_populate_recordset$/.test(definition.name)) return call
  const rules = toldRulesWithin(args[0].type, binding)
  if (rules === undefined) return call
  const text = (value: string): Expression => ({ kind: 'literal', value, type: textType })
  return {
    ...call,
    definition: { ...(functionByOid(keptJsonRowsOid) as SetFunction), name: definition.name },
    args: [args[0], args[1], text(rules), text(definition.name)],
  }
}

type Columns = readonly { readonly name: string; readonly type: TypeRef }[]

const functions = /^jsonb?_(to|populate)_record(set)?$/

/** undefined: the function makes no rows of JSON. */
export function jsonRows(
  { name, kind }: FunctionDefinition,
  args: readonly Expression[],
  columns: Columns,
  binding: Binding,
): { readonly definition: SetFunction; readonly args: readonly Expression[] } | undefined {
  if (!functions.test(name) || (kind !== 'set' && kind !== 'scalar')) return undefined
  const base: Expression = {
    kind: 'literal',
    value: null,
    type: typeOf(Oid.record),
  }
  const text = (value: string): Expression => ({
    kind: 'literal',
    value,
    type: textType,
  })
  const told = columns.map((column) => ({ ...column, rules: toldRulesWithin(column.type, binding) }))
  const given = name.includes('_to_') ? [base, args[0]] : args.slice(0, 2)
  return {
    definition: { ...(functionByOid(jsonRowsOid) as SetFunction), name },
    args: [...given, text(encodeColumns(told)), text(name)],
  }
}
