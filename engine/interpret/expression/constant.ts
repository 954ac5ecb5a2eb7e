// Expressions without columns: evaluated once per batch instead of once per row, and spread into a column.
import { buildColumn } from '../../columns/build.ts'
import type { Column } from '../../columns/column.ts'
import { batchRowsMax } from '../../columns/column.ts'
import type { Layout } from '../../columns/layout.ts'
import { sliceColumn } from '../../columns/slice.ts'
import { findFunction } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'

const constants = new WeakMap<Expression, boolean>()

/** Gives the same value on every row: names no slot and calls nothing volatile. */
export function isConstant(expression: Expression): boolean {
  if (expression.kind === 'literal' || expression.kind === 'parameter') return true
  let known = constants.get(expression)
  if (known === undefined) {
    known = decideConstant(expression)
    constants.set(expression, known)
  }
  return known
}

function decideConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
      return true
    case 'call':
      return findFunction(expression.function)?.volatility !== 'volatile' && expression.args.every(isConstant)
    case 'and':
    case 'or':
    case 'coalesce':
    case 'minmax':
      return expression.args.every(isConstant)
    case 'not':
    case 'is-null':
    case 'is-boolean':
      return isConstant(expression.arg)
    case 'is-distinct':
      return isConstant(expression.left) && isConstant(expression.right)
    case 'case':
      return (
        expression.whens.every((branch) => isConstant(branch.when) && isConstant(branch.then)) &&
        isConstant(expression.otherwise)
      )
    case 'array':
      return expression.elements.every(isConstant)
    case 'array-comparison':
      return isConstant(expression.left) && isConstant(expression.array)
    default:
      return false
  }
}

/** The layout a column of this one value gets: a numeric of known scale is a decimal, so that typed loops take it. */
function layoutOfValue(type: TypeRef, value: Value): Layout {
  if (type.oid === Oid.numeric && value !== null) {
    const numeric = value as Numeric
    if (numeric.special === undefined && numeric.coefficient < 1n << 63n && numeric.coefficient >= -(1n << 63n)) {
      return { kind: 'decimal', scale: numeric.scale, width: 'i64' }
    }
  }
  return typeByOid(type.oid).layout(type.typmod)
}

/** The value on every row. */
export function repeatValue(type: TypeRef, value: Value, length: number): Column {
  const layout = layoutOfValue(type, value)
  const boxed = layout.kind === 'binary' || type.oid === Oid.record
  if (boxed) {
    return { type, layout, length, values: new Uint8Array(0), boxed: Array.from({ length }, () => value) }
  }
  if (value !== null && layout.kind === 'utf8') {
    // Codes of a dictionary with one entry: no bytes are repeated.
    return {
      type,
      layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' },
      length,
      values: new Uint8Array(length),
      dictionary: buildColumn(type, [value], { layout }),
    }
  }
  return buildColumn(
    type,
    Array.from({ length }, () => value),
    { layout },
  )
}

/** A column of one value that grows on demand and is handed out in slices. */
export interface RepeatedColumn {
  readonly value: Value
  readonly column: Column
}

export function repeated(
  previous: RepeatedColumn | undefined,
  type: TypeRef,
  value: Value,
  length: number,
): RepeatedColumn {
  if (previous && Object.is(previous.value, value) && previous.column.length >= length) return previous
  const size = previous && Object.is(previous.value, value) ? Math.max(length, batchRowsMax) : length
  return { value, column: repeatValue(type, value, size) }
}

export const firstRows = (column: Column, length: number): Column => sliceColumn(column, 0, length)
