// Function calls over columns: once per dictionary entry where one coded argument varies, else the function's own column body,
// else its row-wise body over readers.
import { builtInName } from '../../functions/built-in-name.ts'
import type { Column } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { gatherColumn } from '../../columns/gather.ts'
import type { CallExpression } from '../../plan/expression.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import type { ScalarSite } from './call-site.ts'
import { isConstant } from './constant.ts'
import type { EvaluateContext } from '../context.ts'
import { callSite } from './evaluate-scalar.ts'
import { evaluateFrame } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { compareColumns } from './compare-columns.ts'
import { boolColumn, boxedColumn } from './result-column.ts'
import { Oid } from '../../types/oids.ts'

export function evaluateCall(expression: CallExpression, frame: Frame, context: EvaluateContext): Column {
  const site = callSite(expression, context)
  const args = expression.args.map((arg) => evaluateFrame(arg, frame, context))
  context.checkCancel?.()
  if (site.definition.volatility !== 'volatile' && site.definition.strict !== false) {
    const varying = soleVarying(expression)
    // Boxed pieces of several branches have the layout of one of them, and no dictionary.
    if (varying >= 0 && args[varying].layout.kind === 'dictionary' && args[varying].dictionary) {
      const column = callOverDictionary(site, args, varying, expression.type, context)
      if (column) return column
    }
  }
  return callColumns(site, args, frame.length, expression.type, context)
}

/** The function on each row of its argument columns. */
export function callColumns(
  site: ScalarSite,
  args: readonly Column[],
  length: number,
  type: TypeRef,
  context: EvaluateContext,
): Column {
  if (args.every((arg) => !arg.boxed)) {
    const compared = compareColumns(builtInName(site.definition), args, length)
    if (compared) return compared
    const column = site.definition.vector?.(args, length, site.context)
    if (column) return column
  }
  return callByRow(site, args, length, type, context)
}

/** Index of the only argument that is not constant; -1 if there are none or several. */
function soleVarying(expression: CallExpression): number {
  let varying = -1
  for (let i = 0; i < expression.args.length; i++) {
    if (isConstant(expression.args[i])) continue
    if (varying >= 0) return -1
    varying = i
  }
  return varying
}

/**
 * Undefined: not worth it, or an entry failed (it may be one that no selected row has, so rows decide).
 */
function callOverDictionary(
  site: ScalarSite,
  args: readonly Column[],
  varying: number,
  type: TypeRef,
  context: EvaluateContext,
): Column | undefined {
  const column = args[varying]
  const dictionary = column.dictionary!
  // The other arguments may be parameters that an apply changes: results are kept only among literals.
  const known = site.dictionaryResult?.dictionary === dictionary && sameConstants(site, args, varying)
  if (!known && dictionary.length > column.length) return undefined
  if (!known) {
    try {
      const entries = args.map((arg, i) => (i === varying ? dictionary : firstRowRepeated(arg, dictionary.length)))
      site.dictionaryResult = { dictionary, result: callColumns(site, entries, dictionary.length, type, context) }
      site.prepared = constantsOf(args, varying)
    } catch {
      context.checkCancel?.()
      return undefined
    }
  }
  const { result } = site.dictionaryResult!
  const codes = column.values as Int32Array
  const { validity } = column
  if (result.layout.kind === 'bool' && !result.validity && !validity && !result.boxed) {
    const hits = result.values as Uint8Array
    const values = new Uint8Array(column.length)
    for (let row = 0; row < values.length; row++) values[row] = hits[codes[row]]
    return boolColumn(values)
  }
  const rows = new Int32Array(column.length)
  for (let row = 0; row < rows.length; row++) {
    rows[row] = validity === undefined || ((validity[row >> 3] >> (row & 7)) & 1) === 1 ? codes[row] : -1
  }
  return gatherColumn(result, rows)
}

const constantsOf = (args: readonly Column[], varying: number): readonly Value[] =>
  args.map((arg, i) => (i === varying ? null : reader(arg)(0)))

function sameConstants(site: ScalarSite, args: readonly Column[], varying: number): boolean {
  const before = site.prepared as readonly Value[] | undefined
  if (!before) return false
  return args.every((arg, i) => i === varying || Object.is(before[i], reader(arg)(0)))
}

function firstRowRepeated(column: Column, length: number): Column {
  return length <= column.length
    ? { ...gatherColumn(column, new Int32Array(length)), type: column.type }
    : gatherColumn(column, new Int32Array(length))
}

/** A call may take ten milliseconds (roots of long numerics, patterns over long texts), and a batch has thousands of rows. */
const rowsPerCheck = 4

const numberKinds: ReadonlySet<string> = new Set(['i16', 'i32', 'f32', 'f64'])

/** Strictness and the body, row by row; results of fixed layouts go straight into typed arrays. */
function callByRow(
  site: ScalarSite,
  args: readonly Column[],
  length: number,
  type: TypeRef,
  context: EvaluateContext,
): Column {
  const call = rowCall(site, args)
  const layout = type.oid === Oid.record ? undefined : typeByOid(type.oid).layout(type.typmod)
  if (layout && (numberKinds.has(layout.kind) || layout.kind === 'bool' || layout.kind === 'i64')) {
    const values =
      layout.kind === 'bool'
        ? new Uint8Array(length)
        : layout.kind === 'i64'
          ? new BigInt64Array(length)
          : layout.kind === 'i16'
            ? new Int16Array(length)
            : layout.kind === 'i32'
              ? new Int32Array(length)
              : layout.kind === 'f32'
                ? new Float32Array(length)
                : new Float64Array(length)
    let validity: Uint8Array | undefined
    for (let row = 0; row < length; row++) {
      if (row % rowsPerCheck === rowsPerCheck - 1) context.checkCancel?.()
      const value = call(row)
      if (value === null || value === undefined) {
        if (!validity) validity = new Uint8Array((length + 7) >> 3).fill(255)
        validity[row >> 3] &= ~(1 << (row & 7))
      } else values[row] = value as never
    }
    return { type, layout, length, validity, values }
  }
  const boxed: Value[] = Array.from({ length })
  for (let row = 0; row < length; row++) {
    if (row % rowsPerCheck === rowsPerCheck - 1) context.checkCancel?.()
    const value = call(row)
    boxed[row] = value === undefined ? null : value
  }
  return boxedColumn(type, boxed)
}

function rowCall(site: ScalarSite, args: readonly Column[]): (row: number) => Value {
  const { body } = site.definition
  const { context } = site
  const strict = site.definition.strict !== false
  const readers = args.map(reader)
  if (strict && readers.length === 1) {
    const [read] = readers
    return (row) => {
      const value = read(row)
      return value === null ? null : body([value], context)
    }
  }
  if (strict && readers.length === 2) {
    const [left, right] = readers
    return (row) => {
      const a = left(row)
      const b = right(row)
      return a === null || b === null ? null : body([a, b], context)
    }
  }
  return (row) => {
    const values: Value[] = []
    for (let i = 0; i < readers.length; i++) {
      const value = readers[i](row)
      if (strict && value === null) return null
      values.push(value)
    }
    return body(values, context)
  }
}
