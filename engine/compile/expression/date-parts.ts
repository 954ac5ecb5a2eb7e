// extract, date_part and date_trunc of dates and timestamps, with units that are constants. Scales are PostgreSQL's: seconds have six
// digits after the point, milliseconds three, epochs of timestamps six.
import { dateField, type DateField } from '../../functions/datetime/fields.ts'
import { timestampMin, unixEpochDays, unixEpochMicros } from '../../types/datetime/units.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { call, f64, i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import type { CompiledValue } from './compiled-value.ts'
import { daysOf, microsPerDay } from './datetimes.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'
import { fromLocal, toLocal } from './zones.ts'

interface Part {
  /** i64 */
  readonly value: Instruction
  readonly scale: number
  readonly bits: number
}

function unitOf(expression: Expression): DateField | undefined {
  return expression.kind === 'literal' && typeof expression.value === 'string' ? dateField(expression.value) : undefined
}

const clockFields: ReadonlySet<DateField> = new Set(['hour', 'minute', 'second', 'millisecond', 'microsecond'])
const dayFields: ReadonlySet<DateField> = new Set(['year', 'quarter', 'month', 'week', 'day', 'dow', 'isodow', 'doy'])

/** Whether there is such a part of all values of the type. */
export function hasPart(unit: Expression, type: number): boolean {
  const field = unitOf(unit)
  if (!field || !hasParts.has(type)) return false
  return (
    field === 'epoch' || (type !== Oid.date && clockFields.has(field)) || (type !== Oid.time && dayFields.has(field))
  )
}

const part =
  (result: 'decimal' | 'f64'): CallForm =>
  ([, given], { call: site, scope }) => {
    const field = unitOf(site.args[0])
    const type = site.args[1].type.oid
    if (!field || !hasParts.has(type)) throw new Unsupported('this form of extract')
    // An epoch is the instant's, all else the wall clock's.
    const moment = type === Oid.timestamptz && field !== 'epoch' ? toLocal(given, scope) : given
    const days = type === Oid.time ? i32(0) : daysOf(moment, scope)
    const found =
      type === Oid.time && field === 'epoch'
        ? { value: moment.kind === 'i64' ? moment.value : i64(0), scale: 6, bits: 37 }
        : (type !== Oid.date && clockPart(field, moment, days, scope)) ||
          (type !== Oid.time && (epoch(field, moment, days, scope) || dayPart(field, days, scope)))
    if (!found) throw new Unsupported(`extract of ${field}`)
    const { value, scale, bits } = found
    if (result === 'decimal') return { kind: 'decimal', value: scope.fn.let('i64', value), scale, bits }
    // Both sides are exact, so that the division rounds once.
    if (bits > 53) throw new Unsupported(`date_part of ${field}`)
    const number = op('f64.convert_i64_s', value)
    return { kind: 'f64', value: scope.fn.let('f64', scale === 0 ? number : op('f64.div', number, f64(10 ** scale))) }
  }

function clockPart(field: DateField, moment: CompiledValue, days: Instruction, scope: Scope): Part | undefined {
  const remainder = (unit: bigint): Instruction => op('i64.rem_s', timeOf(moment, days, scope), i64(unit))
  const quotient = (value: Instruction, unit: bigint): Instruction => op('i64.div_s', value, i64(unit))
  switch (field) {
    case 'hour':
      return { value: quotient(timeOf(moment, days, scope), 3_600_000_000n), scale: 0, bits: 5 }
    case 'minute':
      return { value: quotient(remainder(3_600_000_000n), 60_000_000n), scale: 0, bits: 6 }
    case 'second':
      return { value: remainder(60_000_000n), scale: 6, bits: 26 }
    case 'millisecond':
      return { value: remainder(60_000_000n), scale: 3, bits: 26 }
    case 'microsecond':
      return { value: remainder(60_000_000n), scale: 0, bits: 26 }
    default:
      return undefined
  }
}

/** Microseconds since midnight. */
function timeOf(moment: CompiledValue, days: Instruction, scope: Scope): Instruction {
  if (moment.kind !== 'i64') throw new Unsupported(`a timestamp in form ${moment.kind}`)
  const midnight = op('i64.mul', op('i64.extend_i32_s', days), i64(microsPerDay))
  return scope.fn.let('i64', op('i64.sub', moment.value, midnight))
}

function epoch(field: DateField, moment: CompiledValue, days: Instruction, scope: Scope): Part | undefined {
  if (field !== 'epoch') return undefined
  if (moment.kind === 'i64') return { value: op('i64.add', moment.value, i64(unixEpochMicros)), scale: 6, bits: 60 }
  const seconds = op('i64.mul', op('i64.extend_i32_s', op('i32.add', days, i32(unixEpochDays))), i64(86_400))
  return { value: scope.fn.let('i64', seconds), scale: 0, bits: 40 }
}

/** Of 1 BC and before, years count as extract counts them: there is no year 0. */
function dayPart(field: DateField, days: Instruction, scope: Scope): Part | undefined {
  const whole = (value: Instruction, bits: number): Part => ({ value: op('i64.extend_i32_s', value), scale: 0, bits })
  switch (field) {
    case 'year':
      return whole(call(scope.library('yearOfDay'), days), 15)
    case 'month':
      return whole(call(scope.library('monthOfDay'), days), 4)
    case 'day':
      return whole(call(scope.library('dayOfDay'), days), 5)
    case 'quarter':
      return whole(quarterOf(days, scope), 3)
    case 'dow':
      return whole(weekday(days, 6), 3)
    case 'isodow':
      return whole(op('i32.add', weekday(days, 5), i32(1)), 3)
    case 'doy':
      return whole(dayOfYear(days, scope), 9)
    case 'week': {
      // The week belongs to the year of its Thursday.
      const thursday = op('i32.add', op('i32.sub', days, weekday(days, 5)), i32(3))
      const day = dayOfYear(scope.fn.let('i32', thursday), scope)
      return whole(op('i32.add', op('i32.div_s', op('i32.sub', day, i32(1)), i32(7)), i32(1)), 6)
    }
    default:
      return undefined
  }
}

const quarterOf = (days: Instruction, scope: Scope): Instruction => {
  const month = call(scope.library('monthOfDay'), days)
  return op('i32.add', op('i32.div_s', op('i32.sub', month, i32(1)), i32(3)), i32(1))
}

/** Days since the last day of a kind. 2000-01-01 was a Saturday: 6 days after a Sunday, 5 after a Monday. */
function weekday(days: Instruction, first: 5 | 6): Instruction {
  // Years within some 11,000 of 2000: this many weeks make the number positive.
  const positive = op('i32.add', days, i32(first + 7 * 1_000_000))
  return op('i32.rem_s', positive, i32(7))
}

/** 1 BC is 0. */
function astronomicalYear(days: Instruction, scope: Scope): Instruction {
  const year = scope.fn.let('i32', call(scope.library('yearOfDay'), days))
  return scope.fn.let('i32', op('i32.add', year, op('i32.lt_s', year, i32(0))))
}

function dayOfYear(days: Instruction, scope: Scope): Instruction {
  const first = call(scope.library('dayOfCivil'), astronomicalYear(days, scope), i32(1))
  return scope.fn.let('i32', op('i32.add', op('i32.sub', days, first), i32(1)))
}

const clockUnits: Readonly<Partial<Record<DateField, bigint>>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
}

const hasParts: ReadonlySet<number> = new Set([Oid.date, Oid.time, Oid.timestamp, Oid.timestamptz])

const truncate: CallForm = ([, given], where) => {
  const { call: site, scope } = where
  const field = unitOf(site.args[0])
  const zoned = site.args[1].type.oid === Oid.timestamptz
  if (!field || site.args.length !== 2 || (!zoned && site.args[1].type.oid !== Oid.timestamp) || given.kind !== 'i64')
    throw new Unsupported('this form of date_trunc')
  const { fn } = scope
  const moment = zoned ? toLocal(given, scope) : given
  const days = daysOf(moment, scope)
  const unit = clockUnits[field]
  if (unit !== undefined) {
    const rest = op('i64.rem_s', timeOf(moment, days, scope), i64(unit))
    // Within the hour the offset is kept, so that both hours of a repeated one stay what they are.
    return { kind: 'i64', value: fn.let('i64', op('i64.sub', given.value, rest)), bits: 59 }
  }
  const first = firstDay(field, days, scope)
  if (!first) throw new Unsupported(`date_trunc to ${field}`)
  const value = fn.let('i64', op('i64.mul', op('i64.extend_i32_s', first), i64(microsPerDay)))
  // The first timestamp begins no year.
  if (2 ** moment.bits > -timestampMin) failIf(where, op('i64.lt_s', value, i64(timestampMin)), errorCode.timestamp)
  return zoned
    ? fromLocal({ kind: 'i64', value, bits: 59, isNull: given.isNull }, scope)
    : { kind: 'i64', value, bits: 59 }
}

function firstDay(field: DateField, days: Instruction, scope: Scope): Instruction | undefined {
  const first = (month: Instruction): Instruction =>
    call(scope.library('dayOfCivil'), astronomicalYear(days, scope), month)
  switch (field) {
    case 'day':
      return days
    case 'week':
      return op('i32.sub', days, weekday(days, 5))
    case 'month':
      return first(call(scope.library('monthOfDay'), days))
    case 'quarter':
      return first(op('i32.sub', op('i32.mul', quarterOf(days, scope), i32(3)), i32(2)))
    case 'year':
      return first(i32(1))
    default:
      return undefined
  }
}

export const datePartForms: CallForms = {
  extract: part('decimal'),
  date_part: part('f64'),
  date_trunc: truncate,
}
