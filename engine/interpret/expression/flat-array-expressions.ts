// What is asked of a column of arrays as they lie (../../columns/flat-arrays.ts): one element, and whether constants are among the elements.
// undefined: the array is read row by row.
import type { Column } from '../../columns/column.ts'
import { elementBytes, elementColumn, FlatArrays } from '../../columns/flat-arrays.ts'
import { reader } from '../../columns/read.ts'
import { equalityOf } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import type { PgArray } from '../../types/array-value.ts'
import { fixedArrayOf } from '../../types/fixed-array.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { EvaluateContext } from '../context.ts'
import { isConstant } from './constant.ts'
import { isInequality } from './element-set.ts'
import { scalarValue } from './evaluate-scalar.ts'
import { boolFromStates } from './result-column.ts'

type Evaluate = (expression: Expression) => Column

/** array[index], of one index. */
export function flatElement(
  { array, indexes, type }: Expression & { readonly kind: 'subscript' },
  length: number,
  evaluate: Evaluate,
): Column | undefined {
  const [index] = indexes
  if (indexes.length !== 1 || index.slice || !index.upper || array.kind !== 'slot') return undefined
  const element = typeByOid(array.type.oid).elementOid
  if (fixedArrayOf(array.type.oid) || element !== type.oid) return undefined
  const elements = elementColumn(type, length)
  const arrays = elements && FlatArrays.of(evaluate(array))
  if (!elements || !arrays) return undefined
  const wanted = reader(evaluate(index.upper))
  const bytes = elementBytes(type.oid)
  for (let row = 0; row < length; row++) {
    const at = arrays.isNull(row) ? null : wanted(row)
    if (at === null) {
      elements.addNull()
      continue
    }
    arrays.open(row)
    const place = arrays.dimensions === 1 ? Number(at) - arrays.lowerBound(0) : -1
    if (place < 0 || place >= arrays.count) {
      elements.addNull()
      continue
    }
    const begin = arrays.at(place, bytes)
    if (arrays.length < 0) elements.addNull()
    else elements.add(arrays, begin)
  }
  return elements.take()
}

/** Values of these types are equal where their bytes are. */
const equalByBytes: ReadonlySet<number> = new Set([
  ...[Oid.bool, Oid.int2, Oid.int4, Oid.int8, Oid.oid, Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz],
  ...[Oid.uuid, Oid.text, Oid.varchar, Oid.bytea],
])

/** constant = ANY (array), constant <> ALL (array). */
export function amongFlatElements(
  { left, array, function: oid, all }: Expression & { readonly kind: 'array-comparison' },
  length: number,
  evaluate: Evaluate,
  context: EvaluateContext,
): Column | undefined {
  const type = left.type.oid
  if (array.kind !== 'slot' || !isConstant(left) || !equalByBytes.has(type)) return undefined
  if (typeByOid(array.type.oid).elementOid !== type || fixedArrayOf(array.type.oid)) return undefined
  if (!(all ? isInequality(oid, type) : equalityOf(type) === oid)) return undefined
  const arrays = FlatArrays.of(evaluate(array))
  if (!arrays) return undefined
  const value = scalarValue(left, () => null, context)
  const wanted = value === null ? undefined : typeByOid(type).send(value)
  const states = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    if (arrays.isNull(row)) {
      states[row] = 2
      continue
    }
    arrays.open(row)
    const found = wanted ? find(arrays, wanted) : arrays.count > 0 ? 'unknown' : 'absent'
    states[row] = found === 'unknown' ? 2 : (found === 'present') === all ? 0 : 1
  }
  return boolFromStates(states)
}

function find(arrays: FlatArrays, wanted: Uint8Array): 'present' | 'absent' | 'unknown' {
  let unknown = false
  for (let i = 0; i < arrays.count; i++) {
    const at = arrays.next()
    if (arrays.length < 0) unknown = true
    else if (arrays.length === wanted.length && isAt(arrays.bytes, at, wanted)) return 'present'
  }
  return unknown ? 'unknown' : 'absent'
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false
  return true
}

/** arrayoverlap, arraycontains, arraycontained. */
const overlap = 2747
const contains = 2748
const contained = 2749

/** array && constant, array @> constant, and the same the other way round. */
export function flatMembership(
  { function: oid, args }: CallExpression,
  length: number,
  evaluate: Evaluate,
  context: EvaluateContext,
): Column | undefined {
  if (oid !== overlap && oid !== contains && oid !== contained) return undefined
  const [array, constant] = oid === contained || args[1].kind === 'slot' ? [args[1], args[0]] : args
  if (oid === contains && array !== args[0]) return undefined
  const type = typeByOid(array.type.oid).elementOid
  if (array.kind !== 'slot' || !isConstant(constant) || constant.type.oid !== array.type.oid) return undefined
  if (type === undefined || !equalByBytes.has(type) || fixedArrayOf(array.type.oid)) return undefined
  const arrays = FlatArrays.of(evaluate(array))
  const given = arrays && (scalarValue(constant, () => null, context) as PgArray | null)
  if (!arrays || !given) return undefined
  const definition = typeByOid(type)
  const values = new Map(given.elements.map((value) => [value === null ? null : definition.hashKey!(value), value]))
  const wanted = [...values.values()].filter((value) => value !== null).map((value) => definition.send(value))
  // A NULL is in no array.
  const never = oid === overlap ? wanted.length === 0 : values.has(null)
  const states = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    if (arrays.isNull(row)) states[row] = 2
    else if (!never) states[row] = holds(arrays, row, wanted, oid === overlap) ? 1 : 0
  }
  return boolFromStates(states)
}

/** any: one of them is enough. */
const holds = (arrays: FlatArrays, row: number, wanted: readonly Uint8Array[], any: boolean): boolean => {
  const isThere = (one: Uint8Array): boolean => {
    arrays.open(row)
    return find(arrays, one) === 'present'
  }
  return any ? wanted.some(isThere) : wanted.every(isThere)
}
