// Expressions over column vectors. Branches that SQL guards (CASE, COALESCE, AND, OR) are evaluated only on the rows that
// reach them, so that an error a guard prevents does not fire.
import { buildColumn } from '../../columns/build.ts'
import type { Batch, Column } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Value } from '../../types/type.ts'
import { evaluateCall } from './call.ts'
import { firstRows, isConstant, repeated, type RepeatedColumn } from './constant.ts'
import type { EvaluateContext } from '../context.ts'
import { evaluateScalar, scalarValue } from './evaluate-scalar.ts'
import { amongFlatElements, flatElement, flatMembership } from './flat-array-expressions.ts'
import { batchFrame, type Frame } from './frame.ts'
import { evaluateInList } from './in-list.ts'
import { boolColumn, boolFromStates, columnOfValues, mergePieces, statesOf, type Piece } from './result-column.ts'

export { evaluateScalar }

/** The expression's value on each row of the batch. */
export const evaluate = (expression: Expression, batch: Batch, context: EvaluateContext): Column =>
  evaluateFrame(expression, batchFrame(batch), context)

export function evaluateFrame(expression: Expression, frame: Frame, context: EvaluateContext): Column {
  if (expression.kind === 'slot') return frame.column(expression.slot)
  if (frame.length === 0) return emptyColumn(expression)
  if (isConstant(expression)) return evaluateConstant(expression, frame.length, context)
  switch (expression.kind) {
    case 'call':
      return (
        flatMembership(expression, frame.length, (part) => evaluateFrame(part, frame, context), context) ??
        evaluateCall(expression, frame, context)
      )
    case 'and':
    case 'or':
      return evaluateLogical(expression.args, expression.kind === 'or', frame, context)
    case 'not': {
      const states = statesOf(evaluateFrame(expression.arg, frame, context))
      for (let row = 0; row < states.length; row++) if (states[row] !== 2) states[row] ^= 1
      return boolFromStates(states)
    }
    case 'is-null':
      if (expression.arg.type.oid === 2249 && !expression.inRow) break
      return evaluateIsNull(evaluateFrame(expression.arg, frame, context), expression.negated)
    case 'is-boolean': {
      const states = statesOf(evaluateFrame(expression.arg, frame, context))
      const wanted = expression.test === null ? 2 : expression.test ? 1 : 0
      const hit = expression.negated ? 0 : 1
      for (let row = 0; row < states.length; row++) states[row] = states[row] === wanted ? hit : 1 - hit
      return boolColumn(states)
    }
    case 'case':
      return evaluateCase(expression, frame, context)
    case 'coalesce':
      return evaluateCoalesce(expression, frame, context)
    case 'in-list': {
      const column = evaluateInList(expression, frame, context)
      if (column) return column
      break
    }
    case 'subscript': {
      const column = flatElement(expression, frame.length, (part) => evaluateFrame(part, frame, context))
      if (column) return column
      break
    }
    case 'array-comparison': {
      const column = amongFlatElements(expression, frame.length, (part) => evaluateFrame(part, frame, context), context)
      if (column) return column
      break
    }
  }
  return evaluateByRow(expression, frame, context)
}

const emptyColumn = (expression: Expression): Column =>
  expression.type.oid === 2249 ? columnOfValues(expression.type, []) : buildColumn(expression.type, [])

const repeatedColumns = new WeakMap<Expression, RepeatedColumn>()

function evaluateConstant(expression: Expression, length: number, context: EvaluateContext): Column {
  const value = scalarValue(expression, () => null, context)
  const known = repeated(repeatedColumns.get(expression), expression.type, value, length)
  repeatedColumns.set(expression, known)
  return firstRows(known.column, length)
}

/** Row by row through readers of the slots it names. */
function evaluateByRow(expression: Expression, frame: Frame, context: EvaluateContext): Column {
  const readers: ((row: number) => Value)[] = []
  let row = 0
  const slot = (index: number): Value => (readers[index] ??= reader(frame.column(index)))(row)
  const values: Value[] = Array.from({ length: frame.length })
  for (; row < frame.length; row++) values[row] = scalarValue(expression, slot, context)
  return columnOfValues(expression.type, values)
}

function evaluateLogical(args: readonly Expression[], or: boolean, frame: Frame, context: EvaluateContext): Column {
  const decisive = or ? 1 : 0
  const states = statesOf(evaluateFrame(args[0], frame, context))
  for (let i = 1; i < args.length; i++) {
    const open = rowsWhere(states, (state) => state !== decisive)
    if (open.length === 0) break
    const next = statesOf(evaluateFrame(args[i], open.length === states.length ? frame : frame.select(open), context))
    for (let k = 0; k < open.length; k++) {
      if (next[k] === decisive) states[open[k]] = decisive
      else if (next[k] === 2) states[open[k]] = 2
    }
  }
  return boolFromStates(states)
}

function rowsWhere(states: Uint8Array, holds: (state: number) => boolean): Int32Array {
  const rows = new Int32Array(states.length)
  let count = 0
  for (let row = 0; row < states.length; row++) if (holds(states[row])) rows[count++] = row
  return rows.subarray(0, count)
}

function evaluateIsNull(column: Column, negated: boolean): Column {
  const values = new Uint8Array(column.length)
  if (column.boxed) {
    for (let row = 0; row < values.length; row++) values[row] = (column.boxed[row] === null) !== negated ? 1 : 0
    return boolColumn(values)
  }
  const { validity } = column
  if (!validity) return boolColumn(negated ? values.fill(1) : values)
  const whenValid = negated ? 1 : 0
  for (let row = 0; row < values.length; row++) {
    values[row] = ((validity[row >> 3] >> (row & 7)) & 1) === 1 ? whenValid : 1 - whenValid
  }
  return boolColumn(values)
}

function evaluateCase(expression: Expression & { kind: 'case' }, frame: Frame, context: EvaluateContext): Column {
  const pieces: Piece[] = []
  let open: Int32Array | undefined
  const take = (rows: Int32Array, then: Expression): void => {
    if (rows.length > 0) pieces.push({ rows, column: evaluateFrame(then, selected(frame, rows), context) })
  }
  for (const branch of expression.whens) {
    const here: Frame = open ? selected(frame, open) : frame
    if (here.length === 0) break
    const states = statesOf(evaluateFrame(branch.when, here, context))
    const hits = rowsWhere(states, (state) => state === 1)
    const rest = rowsWhere(states, (state) => state !== 1)
    take(through(open, hits), branch.then)
    open = through(open, rest)
  }
  take(open ?? everyRow(frame.length), expression.otherwise)
  return mergePieces(expression.type, frame.length, pieces)
}

function evaluateCoalesce(
  expression: Expression & { kind: 'coalesce' },
  frame: Frame,
  context: EvaluateContext,
): Column {
  const pieces: Piece[] = []
  let open: Int32Array | undefined
  for (const arg of expression.args) {
    const here: Frame = open ? selected(frame, open) : frame
    if (here.length === 0) break
    const column = evaluateFrame(arg, here, context)
    const nulls = evaluateIsNull(column, false).values as Uint8Array
    const given = rowsWhere(nulls, (state) => state === 0)
    if (given.length === frame.length) return { ...column, type: expression.type }
    if (given.length > 0) {
      const all = batchFrame({ length: column.length, columns: [column] })
      pieces.push({ rows: through(open, given), column: all.select(given).column(0) })
    }
    open = through(
      open,
      rowsWhere(nulls, (state) => state === 1),
    )
  }
  return mergePieces(expression.type, frame.length, pieces)
}

const selected = (frame: Frame, rows: Int32Array): Frame => (rows.length === frame.length ? frame : frame.select(rows))

/** Row numbers of a selection as row numbers of the whole. */
function through(open: Int32Array | undefined, rows: Int32Array): Int32Array {
  if (!open) return rows
  const mapped = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) mapped[i] = open[rows[i]]
  return mapped
}

const everyRow = (length: number): Int32Array => Int32Array.from({ length }, (_, row) => row)
