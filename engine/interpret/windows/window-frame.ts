// Window frames over one sorted partition: for each row the run of rows its frame holds, before exclusion.
import type { Numeric } from '../../types/numeric-value.ts'
import { PgError } from '../../errors.ts'
import type { FunctionContext } from '../../functions/function.ts'
import { functionByOid, operatorsNamed } from '../../functions/registry.ts'
import type { PhysicalWindow } from '../../plan/physical.ts'
import { timestampOfDate } from '../../types/datetime/timestamp-arithmetic.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'

/** A partition as frames see it: rows 0 … rows - 1 in window order. */
export interface FramePartition {
  readonly rows: number
  peerStart(row: number): number
  peerEnd(row: number): number
  /** Value of the single ORDER BY key; for RANGE with an offset. */
  key(row: number): Value
}

export type FrameOf = (row: number) => readonly [number, number]

export interface FrameOffsets {
  readonly start?: Value
  readonly end?: Value
}

export function frameOf(
  call: PhysicalWindow,
  partition: FramePartition,
  offsets: FrameOffsets,
  functions: (args: readonly TypeRef[], result: TypeRef) => FunctionContext,
): FrameOf {
  const { frame } = call
  const bound = (which: 'start' | 'end'): ((row: number) => number) => {
    const { kind } = frame[which]
    if (kind === 'unbounded-preceding') return () => 0
    if (kind === 'unbounded-following') return () => partition.rows
    if (kind === 'current-row') {
      if (frame.mode === 'rows') return which === 'start' ? (row) => row : (row) => row + 1
      return which === 'start' ? (row) => partition.peerStart(row) : (row) => partition.peerEnd(row)
    }
    const offset = checkedOffset(which, offsets[which], call)
    const direction = kind === 'preceding' ? -1 : 1
    if (frame.mode === 'rows') {
      const distance = direction * Number(offset)
      return which === 'start' ? (row) => row + distance : (row) => row + distance + 1
    }
    if (frame.mode === 'groups') return groupBound(which, direction * Number(offset), partition)
    return rangeBound(which, direction, offset, call, partition, functions)
  }
  const start = bound('start')
  const end = bound('end')
  const clamp = (at: number): number => Math.min(Math.max(at, 0), partition.rows)
  return (row) => {
    const from = clamp(start(row))
    return [from, Math.max(from, clamp(end(row)))]
  }
}

export function checkedOffset(which: 'start' | 'end', offset: Value, call: PhysicalWindow): Value {
  if (offset === null || offset === undefined) {
    throw new PgError('22004', `frame ${which === 'start' ? 'starting' : 'ending'} offset must not be null`)
  }
  if (call.frame.mode !== 'range' && (offset as number | bigint) < 0) {
    throw new PgError('22013', `frame ${which === 'start' ? 'starting' : 'ending'} offset must not be negative`)
  }
  return offset
}

/** Peer groups are numbered in window order. */
function groupBound(which: 'start' | 'end', distance: number, partition: FramePartition): (row: number) => number {
  const starts: number[] = []
  const groupOf = new Int32Array(partition.rows)
  for (let row = 0; row < partition.rows; row++) {
    if (partition.peerStart(row) === row) starts.push(row)
    groupOf[row] = starts.length - 1
  }
  starts.push(partition.rows)
  return (row) => {
    const group = groupOf[row] + distance + (which === 'end' ? 1 : 0)
    return starts[Math.min(Math.max(group, 0), starts.length - 1)]
  }
}

/** RANGE with an offset: rows whose key lies within key ± offset. */
function rangeBound(
  which: 'start' | 'end',
  direction: number,
  offset: Value,
  call: PhysicalWindow,
  partition: FramePartition,
  functions: (args: readonly TypeRef[], result: TypeRef) => FunctionContext,
): (row: number) => number {
  const [key] = call.orderBy
  const keyType = key.expression.type
  const offsetType = call.frame[which].offset!.type
  const definition = typeByOid(keyType.oid)
  if (isNaNOf(offsetType, offset) || isNegative(offset, offsetType)) {
    throw new PgError('22013', 'invalid preceding or following size in window function')
  }
  const towards = direction < 0 !== key.descending ? '-' : '+'
  const shift = shiftFunction(towards, keyType, offsetType, functions)
  const compare = definition.compare!
  // Shifting a date by an interval gives a timestamp: keys are compared as what the sum is.
  const ascending = shift.compare ?? compare
  const order = (value: Value, limit: Value): number => {
    const result = ascending(shift.convert(value), limit)
    return key.descending ? -result : result
  }
  return (row) => {
    const value = partition.key(row)
    if (value === null) return which === 'start' ? partition.peerStart(row) : partition.peerEnd(row)
    let limit: Value
    try {
      limit = shift.apply(value, offset)
    } catch (error) {
      // Past the type's range everything on that side is inside.
      if (error instanceof PgError && error.sqlstate.startsWith('22'))
        return direction < 0 ? firstValid(partition) : lastValid(partition)
      throw error
    }
    // An infinite distance from the opposite infinity: all but NaN lies within.
    if (isNaNOf(keyType, limit) && !isNaNOf(keyType, value))
      limit = infinityOf(keyType, (which === 'end') !== key.descending)
    // Keys ascend (in window order) over the valid rows: find the boundary by halving.
    let low = firstValid(partition)
    let high = lastValid(partition)
    while (low < high) {
      const middle = (low + high) >> 1
      const before = order(partition.key(middle), limit)
      if (which === 'start' ? before < 0 : before <= 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function firstValid(partition: FramePartition): number {
  let row = 0
  while (row < partition.rows && partition.key(row) === null) row = partition.peerEnd(row)
  return row
}
function lastValid(partition: FramePartition): number {
  let row = partition.rows
  while (row > 0 && partition.key(row - 1) === null) row = partition.peerStart(row - 1)
  return row
}

interface Shift {
  apply(value: Value, offset: Value): Value
  convert(value: Value): Value
  readonly compare?: (a: Value, b: Value) => number
}

function shiftFunction(
  name: '+' | '-',
  keyType: TypeRef,
  offsetType: TypeRef,
  functions: (args: readonly TypeRef[], result: TypeRef) => FunctionContext,
): Shift {
  const operator = operatorsNamed(name).find(({ left, right }) => left === keyType.oid && right === offsetType.oid)
  const definition = operator && functionByOid(operator.function)
  if (definition?.kind !== 'scalar') {
    throw new PgError(
      '0A000',
      `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${typeByOid(keyType.oid).sqlName} and offset type ${typeByOid(offsetType.oid).sqlName}`,
    )
  }
  const result = typeRef(definition.result)
  const context = functions([keyType, offsetType], result)
  const apply = (value: Value, offset: Value): Value => definition.body([value, offset], context)
  if (keyType.oid === Oid.date && definition.result === Oid.timestamp) {
    return {
      apply,
      convert: (value) => timestampOfDate(value as number),
      compare: typeByOid(Oid.timestamp).compare,
    }
  }
  // float4 ± float8: keys are as good doubles as their limits.
  if (definition.result === Oid.float8)
    return { apply, convert: (value) => value, compare: typeByOid(Oid.float8).compare }
  if (definition.result !== keyType.oid) {
    // int2 ± int4 and the like: values of both are numbers or bigints, which compare with each other.
    return {
      apply,
      convert: (value) => value,
      compare: (a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0),
    }
  }
  return { apply, convert: (value) => value }
}

const withNaN: ReadonlySet<number> = new Set([Oid.float4, Oid.float8, Oid.numeric])

const isNaNOf = ({ oid }: TypeRef, value: Value): boolean =>
  withNaN.has(oid) && (oid === Oid.numeric ? (value as Numeric).special === 'NaN' : Number.isNaN(value))

/** Neither text depends on settings. */
const infinityOf = ({ oid }: TypeRef, positive: boolean): Value =>
  typeByOid(oid).parse(positive ? 'Infinity' : '-Infinity', undefined as never)

function isNegative(offset: Value, type: TypeRef): boolean {
  if (type.oid === Oid.interval) {
    const { compare } = typeByOid(Oid.interval)
    return compare!(offset, { months: 0, days: 0, micros: 0n }) < 0
  }
  if (type.oid === Oid.numeric) {
    const { special, coefficient } = offset as Numeric
    return special === '-Infinity' || coefficient < 0n
  }
  return (offset as number | bigint) < 0
}
