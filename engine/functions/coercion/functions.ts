// What casts need beyond pg_cast: a change of type without a change of value, conversion through text, length coercion,
// element-wise array casts, and a field of a row. Their types are those of the call, so one function serves all types.
import { userCast } from '../../defined/user-casts.ts'
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { recordOf, type RecordValue } from '../../types/record-value.ts'
import { shapeOf } from '../../types/rows/row-shape.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { assignElement, assignSlice, type Bounds } from '../arrays/assign.ts'
import { assignFixedElement } from '../arrays/fixed.ts'
import { assignJson } from '../json/assign.ts'
import { keepWithin } from './row-rules.ts'
import { reshaped } from './reshape-row.ts'
import { castBetween, functionByOid } from '../registry.ts'
import { keepToDomain } from './domain-rules.ts'
import type { FunctionContext, ScalarFunction } from '../function.ts'

export const coercionOid = {
  relabel: 15_900,
  throughText: 15_901,
  applyTypmod: 15_902,
  arrayCast: 15_903,
  recordField: 15_904,
  rowObject: 15_905,
  assignElement: 15_906,
  assignSlice: 15_907,
  assignJson: 15_908,
  toDomain: 15_909,
  rowNullTest: 15_910,
  assignField: 15_911,
  reshapeRow: 15_912,
  keepFields: 15_913,
  prettyRowObject: 15_919,
} as const

const scalar = (
  oid: number,
  name: string,
  args: readonly number[],
  body: ScalarFunction['body'],
  more: Partial<ScalarFunction> = {},
): ScalarFunction => ({
  kind: 'scalar',
  oid,
  name,
  args,
  result: Oid.any,
  volatility: 'immutable',
  strict: true,
  body,
  ...more,
})

/** An integer and an identifier are the same four bytes, with a sign and without. */
function relabelled(value: Value, type: number): Value {
  if (type === Oid.int4) return (value as number) | 0
  return typeof value === 'number' && value < 0 && typeByOid(type).compare === typeByOid(Oid.oid).compare
    ? value >>> 0
    : value
}

export const coercionFunctions: readonly ScalarFunction[] = [
  /** Binary coercible types: the value stays. */
  scalar(
    coercionOid.relabel,
    'cadastre_relabel',
    [Oid.any],
    ([value], { resultType }) => relabelled(value, resultType.oid),
    {
      // A stored array says of which type its elements are.
      vector: (args, _rows, context) =>
        typeByOid(context.resultType.oid).kind === 'array' ? undefined : { ...args[0], type: context.resultType },
    },
  ),
  /** CoerceViaIO: output function of the source, input function of the target. */
  scalar(
    coercionOid.throughText,
    'cadastre_cast_through_text',
    [Oid.any],
    ([value], context) => {
      const source = typeByOid(context.argTypes[0].oid)
      const text = source.category === 'S' && typeof value === 'string' ? value : source.format(value, context.settings)
      return typeByOid(context.resultType.oid).parse(text, context.settings)
    },
    { volatility: 'stable' },
  ),
  /** (value, typmod, explicit): length, precision and scale. */
  scalar(
    coercionOid.applyTypmod,
    'cadastre_apply_typmod',
    [Oid.any, Oid.int4, Oid.bool],
    ([value, typmod, explicit], context) => {
      const type = typeByOid(context.resultType.oid)
      if (type.kind !== 'array')
        return type.applyTypmod ? type.applyTypmod(value, typmod as number, explicit as boolean) : value
      const apply = typeByOid(type.elementOid).applyTypmod
      return apply
        ? mapElements(value as PgArray, (element) => apply(element, typmod as number, explicit as boolean))
        : value
    },
  ),
  /** Each element by its own cast. */
  scalar(
    coercionOid.arrayCast,
    'cadastre_cast_elements',
    [Oid.any],
    ([value], context) => mapElements(value as PgArray, elementCast(context)),
    { volatility: 'stable' },
  ),
  /** (name, value, …): a row as a JSON object, spelt as row_to_json spells it. */
  scalar(
    coercionOid.rowObject,
    'cadastre_row_object',
    [Oid.any],
    (args, context) => `{${membersOf(args, context).join(',')}}`,
    { variadic: Oid.any, result: Oid.json, strict: false, volatility: 'stable' },
  ),
  scalar(
    coercionOid.prettyRowObject,
    'cadastre_pretty_row_object',
    [Oid.any],
    (args, context) => `{${membersOf(args, context).join(',\n ')}}`,
    { variadic: Oid.any, result: Oid.json, strict: false, volatility: 'stable' },
  ),
  /** (array, value, shape, bound …): see engine/bind/write/part-assignment.ts. */
  scalar(
    coercionOid.assignElement,
    'cadastre_assign_element',
    [Oid.any, Oid.any, Oid.text, Oid.any],
    ([array, value, , ...indexes], context) => {
      const at = boundsOf('u'.repeat(indexes.length), indexes).map(({ upper }) => upper!)
      const type = context.argTypes[0].oid
      return fixedArrayOf(type)
        ? assignFixedElement(type, array, value, at)
        : assignElement(array as PgArray | null, value, at)
    },
    { variadic: Oid.any, strict: false },
  ),
  scalar(
    coercionOid.assignSlice,
    'cadastre_assign_slice',
    [Oid.any, Oid.any, Oid.text, Oid.any],
    ([array, value, shape, ...bounds], context) => {
      if (fixedArrayOf(context.argTypes[0].oid)) {
        throw new PgError('0A000', 'updates on slices of fixed-length arrays not implemented')
      }
      const ranges = boundsOf(shape as string, bounds)
      return value === null ? array : assignSlice(array as PgArray | null, value as PgArray, ranges)
    },
    { variadic: Oid.any, strict: false },
  ),
  /** (jsonb, value, first step is a number, step …) */
  scalar(
    coercionOid.assignJson,
    'cadastre_assign_json',
    [Oid.any, Oid.any, Oid.bool, Oid.any],
    ([json, value, firstIsNumber, ...path]) => {
      if (path.includes(null)) throw new PgError('22004', 'jsonb subscript in assignment must not be null')
      return assignJson(json as string | null, value as string | null, path as string[], firstIsNumber as boolean)
    },
    { variadic: Oid.any, strict: false },
  ),
  /** (value, rules): see engine/bind/types/domains.ts. */
  scalar(
    coercionOid.toDomain,
    'cadastre_to_domain',
    [Oid.any, Oid.text],
    ([value, rules], context) => keepToDomain(value, rules as string, context),
    { strict: false, volatility: 'stable' },
  ),
  /** (row, whether none may be NULL): IS [NOT] NULL looks at the fields. */
  scalar(
    coercionOid.rowNullTest,
    'cadastre_row_is_null',
    [Oid.any, Oid.bool],
    ([row, negated]) => {
      if (row === null) return !negated
      return (row as RecordValue).every((field) => (field === null) !== negated)
    },
    { result: Oid.bool, strict: false },
  ),
  /** (row, value, 0-based field): see engine/bind/write/part-assignment.ts. Of no row all other fields are NULL. */
  scalar(
    coercionOid.assignField,
    'cadastre_assign_field',
    [Oid.any, Oid.any, Oid.int4],
    ([row, value, field], { resultType, settings }) => {
      const types = shapeOf(resultType.oid, settings).map(({ type }) => type.oid)
      return recordOf(
        types.map((_, index) => (index === field ? value : ((row as RecordValue | null)?.[index] ?? null))),
        types,
      )
    },
    { strict: false, volatility: 'stable' },
  ),
  /** (value, rules): see engine/bind/types/row-domains.ts. */
  scalar(
    coercionOid.keepFields,
    'cadastre_keep_fields',
    [Oid.any, Oid.text],
    ([value, rules], context) => keepWithin(value, rules as string, context),
    { volatility: 'stable' },
  ),
  /** (value, change): see ./reshape-row.ts. */
  scalar(coercionOid.reshapeRow, 'cadastre_reshape_row', [Oid.any, Oid.text], ([value, change], { resultType }) =>
    reshaped(value, resultType.oid, change as string),
  ),
  /** (record, 0-based field) */
  scalar(
    coercionOid.recordField,
    'cadastre_record_field',
    [Oid.any, Oid.int4],
    ([record, field]) => (record as readonly Value[])[field as number],
  ),
]

function boundsOf(shape: string, given: readonly Value[]): Bounds[] {
  if (given.includes(null)) throw new PgError('22004', 'array subscript in assignment must not be null')
  const left = [...given] as number[]
  return Array.from(shape, (which) => ({
    lower: which === 'b' || which === 'l' ? left.shift() : undefined,
    upper: which === 'b' || which === 'u' ? left.shift() : undefined,
  }))
}

/** Of names and values in turn. */
const membersOf = (args: readonly Value[], context: FunctionContext): string[] =>
  Array.from({ length: args.length / 2 }, (_, at) => {
    const value = toJson(args[at * 2 + 1], context.argTypes[at * 2 + 1], context)
    return `${JSON.stringify(args[at * 2])}:${value}`
  })

/** to_json(anyelement), reached through the registry: its family is not initialised before this one. */
function toJson(value: Value, type: TypeRef, context: FunctionContext): string {
  const definition = functionByOid(3176)
  if (value === null || definition.kind !== 'scalar') return 'null'
  return definition.body([value], { ...context, argTypes: [type] }) as string
}

const mapElements = (array: PgArray, change: (element: Value) => Value): PgArray => ({
  ...array,
  elements: array.elements.map((element) => (element === null ? null : change(element))),
})

function elementCast(context: FunctionContext): (element: Value) => Value {
  const source = typeByOid(typeByOid(context.argTypes[0].oid).elementOid)
  const target = typeByOid(typeByOid(context.resultType.oid).elementOid)
  const cast = castBetween(source.oid, target.oid) ?? userCast(context.catalog, source.oid, target.oid)
  if (source.oid === target.oid || cast?.method.kind === 'binary') return (element) => element
  if (cast?.method.kind === 'function') {
    const definition = functionByOid(cast.method.function)
    if (definition.kind !== 'scalar') throw new PgError('XX000', `cast function ${definition.name} is not scalar`)
    const inner: FunctionContext = {
      ...context,
      argTypes: [{ oid: source.oid, typmod: -1 }],
      resultType: { oid: target.oid, typmod: -1 },
    }
    return (element) => definition.body([element, -1, true].slice(0, definition.args.length), inner)
  }
  return (element) => target.parse(source.format(element, context.settings), context.settings)
}
