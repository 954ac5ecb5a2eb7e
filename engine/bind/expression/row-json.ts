// Rows as JSON objects: the names of a row's fields are known only while binding, so row_to_json(t) and its kin become
// calls over names and fields here.
import { coercionOid } from '../../functions/coercion/functions.ts'
import { jsonAggOfRows, strictJsonAggOfRows } from '../../functions/json/aggregates.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { isRowTypeOid } from '../../types/user-oids.ts'
import { mark } from '../binding.ts'
import { resolveFunction, type CallArguments } from '../overloads/function-candidates.ts'
import type { Level } from '../scope.ts'
import { textType, typeOf } from '../types/types.ts'

/** Not names that SQL can reach: our own functions. */
const rowObject = ''
const prettyRowObject = ' '

const builders: ReadonlyMap<string, { readonly build: string; readonly whole: boolean }> = new Map([
  ['row_to_json', { build: rowObject, whole: true }],
  ['to_json', { build: rowObject, whole: true }],
  ['to_jsonb', { build: 'jsonb_build_object', whole: true }],
  ['json_agg', { build: rowObject, whole: false }],
  ['json_agg_strict', { build: rowObject, whole: false }],
  ['jsonb_agg_strict', { build: 'jsonb_build_object', whole: false }],
  ['jsonb_agg', { build: 'jsonb_build_object', whole: false }],
])

/** done: the call itself was such a conversion; call: the arguments, with rows turned into objects; name: another function's. */
export function rowsToJson(
  name: string,
  call: CallArguments,
  location: number,
  level: Level,
): { readonly done?: Expression; readonly call: CallArguments; readonly name?: string } {
  const builder = builders.get(name)
  const [row] = call.args
  // Rows of a type have its names when they are there.
  if (!builder || row?.kind !== 'row' || isRowTypeOid(row.type.oid)) return { call }
  const build = name === 'row_to_json' && isTrue(call.args[1]) ? prettyRowObject : builder.build
  const object = objectOf(row, build, location, level)
  if (builder.whole) return { done: object, call }
  const args = [object, ...call.args.slice(1)]
  const other = { json_agg: jsonAggOfRows, json_agg_strict: strictJsonAggOfRows }[name]
  return { call: { ...call, args }, ...(other !== undefined && { name: other }) }
}

const isTrue = (arg: Expression | undefined): boolean => arg?.kind === 'literal' && arg.value === true

type Row = Extract<Expression, { kind: 'row' }>

/** No row, no object. */
function objectOf(row: Row, build: string, location: number, level: Level): Expression {
  const object = presentObject(row, build, location, level)
  if (!row.present) return object
  const absent: Expression = { kind: 'literal', value: null, type: object.type }
  const { type } = object
  return mark(
    level.binding,
    { kind: 'case', whens: [{ when: row.present, then: object }], otherwise: absent, type },
    location,
  )
}

function presentObject(row: Row, build: string, location: number, level: Level): Expression {
  const { binding } = level
  const names = binding.shared.rowNames.get(row)
  const args = row.fields.flatMap((field, index): Expression[] => [
    { kind: 'literal', value: names?.[index] ?? `f${index + 1}`, type: textType },
    // Lines are broken between the outermost fields only.
    field.kind === 'row' ? objectOf(field, build === prettyRowObject ? rowObject : build, location, level) : field,
  ])
  if (build === rowObject || build === prettyRowObject) {
    const fn = build === rowObject ? coercionOid.rowObject : coercionOid.prettyRowObject
    return mark(binding, { kind: 'call', function: fn, args, type: typeOf(Oid.json) }, location)
  }
  const detail = resolveFunction(
    ['pg_catalog', build],
    { args, names: [], variadic: false, star: false },
    location,
    binding,
  )
  if (detail.kind !== 'function') throw new Error(`${build} is a type`)
  return mark(
    binding,
    { kind: 'call', function: detail.definition.oid, args: detail.args, type: typeOf(detail.result) },
    location,
  )
}
