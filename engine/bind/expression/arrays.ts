// ARRAY[…], subscripts, slices and fields of rows.
import { PgError, notSupported } from '../../errors.ts'
import { arrayDimensionsMax } from '../../functions/arrays/shape.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import { functionByOid } from '../../functions/registry.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, atExpression, mark, rowFieldsOf, type Binding } from '../binding.ts'
import { canCoerce, coerceTo, coerceType } from '../overloads/coerce.ts'
import { commonType, toCommonType } from '../overloads/common-type.ts'
import { functionOfRow } from './function-of-row.ts'
import { typeFrom } from '../collations/derive.ts'
import { bindExpression } from './expression.ts'
import { hstoreElement, isHstore } from './hstore-subscript.ts'
import type { Level } from '../scope.ts'
import { arrayOf, elementTypeOf, int4Type, isUnknown, textType, typeName, typeOf } from '../types/types.ts'

/** wanted: the array type of a cast around it, which its elements are coerced to explicitly. */
export function bindArrayExpr(body: ParseNode, level: Level, wanted?: TypeRef): Expression {
  const { binding } = level
  const nodes: ParseNode[] = body.elements ?? []
  const elements = nodes.map((node) =>
    node.A_ArrayExpr
      ? mark(binding, bindArrayExpr(node.A_ArrayExpr, level, wanted), locationOf(node.A_ArrayExpr))
      : bindExpression(node, level),
  )
  const nested =
    nodes.some((node) => node.A_ArrayExpr) ||
    (elements.length > 0 && elements.every((element) => elementTypeOf(element.type.oid) !== undefined))
  if (wanted) {
    const target = nested ? wanted : typeOf(elementTypeOf(wanted.oid) as number, wanted.typmod)
    const coerced = elements.map((element) => {
      const one = coerceTo(element, target, 'explicit', binding)
      if (one) return one
      throw new PgError(
        '42846',
        `cannot cast type ${typeName(element.type.oid)} to ${typeName(target.oid)}`,
        atExpression(binding, element),
      )
    })
    return { kind: 'array', elements: coerced, nested, type: wanted }
  }
  if (elements.length === 0) {
    throw new PgError('42P18', 'cannot determine type of empty array', {
      hint: 'Explicitly cast to the desired type, for example ARRAY[]::integer[].',
      ...at(binding, locationOf(body)),
    })
  }
  const common = commonType(elements, 'ARRAY', binding)
  const type = nested ? common : arrayOf(common)
  if (type === undefined || elementTypeOf(type) === undefined) {
    throw new PgError(
      '42704',
      `could not find array type for data type ${typeName(common)}`,
      at(binding, locationOf(body)),
    )
  }
  return {
    kind: 'array',
    elements: elements.map((element) => toCommonType(element, common, 'ARRAY', binding)),
    nested,
    type: typeFrom(typeOf(type), elements, binding),
  }
}

export function bindIndirection(body: ParseNode, level: Level): Expression {
  let value = bindExpression(body.arg, level)
  const steps: ParseNode[] = body.indirection
  for (let index = 0; index < steps.length;) {
    if (steps[index].String) {
      value = fieldOf(value, steps[index].String.sval, body.arg, level)
      index++
      continue
    }
    if (steps[index].A_Star) throw notSupported('row expansion via "*"', at(level.binding, startOf(body.arg)))
    let end = index
    while (end < steps.length && steps[end].A_Indices) end++
    value = subscript(
      value,
      steps.slice(index, end).map((step) => step.A_Indices),
      level,
    )
    index = end
  }
  return value
}

function subscript(array: Expression, indexes: readonly ParseNode[], level: Level): Expression {
  const { binding } = level
  if (array.type.oid === Oid.jsonb) return jsonPath(array, indexes, level)
  if (isHstore(array.type)) return hstoreElement(array, indexes, level)
  const fixed = fixedArrayOf(array.type.oid)
  const element = fixed?.element ?? elementTypeOf(array.type.oid)
  if (element === undefined) {
    throw new PgError(
      '42804',
      `cannot subscript type ${typeName(array.type.oid)} because it does not support subscripting`,
      atExpression(binding, array),
    )
  }
  if (indexes.length > arrayDimensionsMax) {
    throw new PgError(
      '54000',
      `number of array dimensions (${indexes.length}) exceeds the maximum allowed (${arrayDimensionsMax})`,
    )
  }
  const slice = indexes.some((index) => index.is_slice)
  const bound = (node: ParseNode | undefined): Expression | undefined => {
    if (!node) return undefined
    const index = bindExpression(node, level)
    const coerced = coerceTo(index, int4Type, 'assignment', binding)
    if (!coerced) throw new PgError('42804', 'array subscript must have type integer', atExpression(binding, index))
    return coerced
  }
  const sliceType = (): TypeRef =>
    typeOf(fixed ? array.type.oid : (arrayOf(element) ?? array.type.oid), array.type.typmod)
  return {
    kind: 'subscript',
    array,
    indexes: indexes.map((index) => {
      // A plain subscript among slices means 1:n.
      const lower = slice && !index.is_slice ? subscriptOne : bound(index.lidx)
      const upper = bound(index.uidx)
      return { slice, ...(lower && { lower }), ...(upper && { upper }) }
    }),
    type: slice ? sliceType() : typeOf(element, array.type.typmod),
  }
}

const subscriptOne: Expression = { kind: 'literal', value: 1, type: int4Type }

/** jsonb['a'][0] is jsonb_extract_path(jsonb, 'a', '0'). */
function jsonPath(value: Expression, indexes: readonly ParseNode[], level: Level): Expression {
  const { binding } = level
  const path = indexes.map((index) => {
    if (index.is_slice) {
      const bound: ParseNode | undefined = index.uidx ?? index.lidx
      throw new PgError(
        '42804',
        'jsonb subscript does not support slices',
        bound ? at(binding, startOf(bound)) : undefined,
      )
    }
    const key = bindExpression(index.uidx, level)
    checkSubscript(key, binding)
    const coerced = coerceTo(key, textType, isUnknown(key) ? 'implicit' : 'explicit', binding)
    return coerced ?? coerceType(key, Oid.text, 'explicit', binding)
  })
  const jsonbExtractPath = 3217
  if (functionByOid(jsonbExtractPath).kind !== 'scalar') throw notSupported('jsonb subscripting')
  const keys: Expression = { kind: 'array', elements: path, nested: false, type: typeOf(Oid._text) }
  return { kind: 'call', function: jsonbExtractPath, args: [value, keys], type: typeOf(Oid.jsonb) }
}

/** Of a type that an integer or a text takes the place of, but not both. */
function checkSubscript(key: Expression, binding: Binding): void {
  if (isUnknown(key)) return
  const [isInteger, isText] = [Oid.int4, Oid.text].map((type) =>
    canCoerce(key.type.oid, type, 'implicit', binding.catalog),
  )
  if (isInteger !== isText) return
  throw new PgError('42804', `subscript type ${typeName(key.type.oid)} is not supported`, {
    ...atExpression(binding, key),
    hint: isInteger
      ? 'jsonb subscript must be coercible to only one type, integer or text.'
      : 'jsonb subscript must be coercible to either integer or text.',
  })
}

/** (row).field: known at bind time for whole rows and functions with named columns. */
function fieldOf(value: Expression, name: string, node: ParseNode, level: Level): Expression {
  const { binding } = level
  const location = startOf(node)
  const relation: string | undefined =
    node.ColumnRef?.fields.length === 1 ? node.ColumnRef.fields[0].String?.sval : undefined
  const fields = rowFieldsOf(binding, value)
  if (fields) {
    const index = fields.findIndex((field) => field.name === name)
    if (index < 0) {
      const call = functionOfRow(value, name, location, level)
      if (call) return call
      const message =
        value.kind === 'row' && binding.shared.rowNames.has(value) && relation !== undefined
          ? `column ${relation}.${name} does not exist`
          : value.type.oid === Oid.record
            ? `could not identify column "${name}" in record data type`
            : `column "${name}" not found in data type ${typeName(value.type.oid)}`
      throw new PgError('42703', message, at(binding, location))
    }
    return rowField(value, name, binding)!
  }
  if (value.type.oid !== Oid.record) {
    throw new PgError(
      '42809',
      `column notation .${name} applied to type ${typeName(value.type.oid)}, which is not a composite type`,
      at(binding, location),
    )
  }
  throw new PgError('42703', `could not identify column "${name}" in record data type`, at(binding, location))
}

/** undefined: its fields are not known, or none has the name. */
export function rowField(value: Expression, name: string, binding: Binding): Expression | undefined {
  const fields = rowFieldsOf(binding, value)
  const index = fields?.findIndex((field) => field.name === name) ?? -1
  if (!fields || index < 0) return undefined
  return value.kind === 'row' ? value.fields[index] : recordField(value, index, fields[index].type)
}

export const recordField = (record: Expression, index: number, type: TypeRef): Expression => ({
  kind: 'call',
  function: coercionOid.recordField,
  args: [record, { kind: 'literal', value: index, type: int4Type }],
  type,
})
