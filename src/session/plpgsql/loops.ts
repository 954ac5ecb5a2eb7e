// FOR over integers and rows, FOREACH over arrays.
import { PgError } from '../../../engine/errors.ts'
import type { Statement, Target } from '../../../engine/plpgsql/syntax.ts'
import type { PgArray } from '../../../engine/types/array-value.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { fieldTypesOf, type RecordValue } from '../../../engine/types/record-value.ts'
import { formatType, typeByOid } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { assign, assignRow } from './assign.ts'
import { boundCursorRows } from './cursors.ts'
import { evaluate, evaluateAs } from './expressions.ts'
import type { Frame } from './frame.ts'
import type { Interpreter, Outcome } from './interpret.ts'
import { openSource } from './run-sql.ts'
import type { Field } from './variable-types.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

const int4: TypeRef = { oid: Oid.int4, typmod: -1 }
const int4Max = 2 ** 31 - 1
const int4Min = -(2 ** 31)

export async function forInteger(interpreter: Interpreter, statement: Of<'for-integer'>): Promise<Outcome> {
  const { frame } = interpreter
  const bound = async (sql: Of<'for-integer'>['from'], what: string): Promise<number> => {
    const value = await evaluateAs(frame, sql, int4)
    if (value === null) throw new PgError('22004', `${what} cannot be null`)
    return value as number
  }
  const from = await bound(statement.from, 'lower bound of FOR loop')
  const to = await bound(statement.to, 'upper bound of FOR loop')
  const by = statement.by ? await bound(statement.by, 'BY value of FOR loop') : 1
  if (by <= 0) throw new PgError('22023', 'BY value of FOR loop must be greater than zero')
  const step = statement.reverse ? -by : by
  let found = false
  let result: Outcome
  for (let at = from; statement.reverse ? at >= to : at <= to; at += step) {
    found = true
    frame.assign(statement.variable, at, int4)
    const done = await interpreter.round(statement.body, statement.label)
    if (done) {
      result = done.outcome
      break
    }
    await interpreter.turn()
    if (at + step > int4Max || at + step < int4Min) break
  }
  frame.found = found
  return result
}

export async function forQuery(interpreter: Interpreter, statement: Of<'for-query'>): Promise<Outcome> {
  const { frame } = interpreter
  const { source, into } = statement
  const rows = source.kind === 'cursor' ? await boundCursorRows(frame, source) : await openSource(frame, source)
  let found = false
  let result: Outcome
  try {
    loop: for (let part = await rows.next(); part; part = await rows.next()) {
      for (const row of part) {
        found = true
        await assignRow(frame, into, rows.columns, row)
        const done = await interpreter.round(statement.body, statement.label)
        if (done) {
          result = done.outcome
          break loop
        }
        await interpreter.turn()
      }
    }
    if (!found) await assignRow(frame, into, rows.columns, undefined)
  } finally {
    await rows.close()
  }
  frame.found = found
  return result
}

export async function forEach(interpreter: Interpreter, statement: Of<'foreach'>): Promise<Outcome> {
  const { frame } = interpreter
  const { value, type } = await evaluate(frame, statement.array)
  if (value === null) throw new PgError('22004', 'FOREACH expression must not be null')
  const definition = typeByOid(type.oid)
  if (definition.kind !== 'array')
    throw new PgError('42804', `FOREACH expression must yield an array, not type ${formatType(type.oid)}`)
  const array = value as unknown as PgArray
  const { slice } = statement
  if (slice < 0 || slice > array.dimensions.length) {
    throw new PgError('2202E', `slice dimension (${slice}) is out of the valid range 0..${array.dimensions.length}`)
  }
  const element: TypeRef = slice > 0 ? type : { oid: definition.elementOid, typmod: type.typmod }
  requireArrayTarget(frame, statement)
  let found = false
  let result: Outcome
  for (const item of slices(array, slice)) {
    found = true
    await assignItem(frame, statement.targets, item, element)
    const done = await interpreter.round(statement.body, statement.label)
    if (done) {
      result = done.outcome
      break
    }
    await interpreter.turn()
  }
  frame.found = found
  return result
}

/** A slice is an array, and so is what takes it; an element may be none. */
function requireArrayTarget(frame: Frame, { targets: [{ variable, steps }], slice }: Of<'foreach'>): void {
  const slot = frame.slots[variable]
  if (steps.length > 0) return
  const isArray = slot.kind === 'scalar' && typeByOid(slot.type.oid).kind === 'array'
  if (slice > 0 && !isArray) throw new PgError('42804', 'FOREACH ... SLICE loop variable must be of an array type')
  if (slice === 0 && isArray) throw new PgError('42804', 'FOREACH loop variable must not be of an array type')
}

/** An element to its variable; the fields of a row to several. */
async function assignItem(frame: Frame, targets: readonly Target[], item: Value, type: TypeRef): Promise<void> {
  if (targets.length === 1) return assign(frame, targets[0], item, type)
  const row = item as unknown as RecordValue | null
  const types = row === null ? [] : fieldTypesOf(row)
  const columns = types.map((oid): Field => ({ name: '', type: { oid, typmod: -1 } }))
  await assignRow(frame, { targets }, columns, row ?? undefined)
}

function* slices({ dimensions, lowerBounds, elements }: PgArray, slice: number): Generator<Value> {
  if (slice === 0) {
    yield* elements
    return
  }
  const kept = dimensions.slice(dimensions.length - slice)
  const bounds = lowerBounds.slice(lowerBounds.length - slice)
  const size = kept.reduce((product, length) => product * length, 1)
  for (let at = 0; at < elements.length; at += size)
    yield {
      dimensions: kept,
      lowerBounds: bounds,
      elements: elements.slice(at, at + size),
    } as unknown as Value
}
