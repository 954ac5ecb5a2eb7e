// Dates and timestamps moved by an interval that is a constant: months first (the day is cut to the month's last), then days, then time;
// with time zone, months and days by the wall clock of the session's zone.
import { intervalInfinitySign } from '../../types/datetime/interval-value.ts'
import { timestampMin } from '../../types/datetime/units.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import type { CallExpression } from '../../plan/expression.ts'
import { call, i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { failIf } from './call-form.ts'
import type { CompiledValue, I64Value } from './compiled-value.ts'
import { daysOf, microsPerDay, requireFinite, requireFiniteMoment } from './datetimes.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'
import { fromLocal, toLocal } from './zones.ts'

const names = /^(date|timestamp|timestamptz)_(pl|mi)_interval$/

/** Farther than that nobody's interval goes, and nothing overflows. */
const monthsMax = 12 * 2000
const daysMax = 366 * 2000

/** undefined: no such call. compile: for the moment. */
export function movedByInterval(
  name: string,
  { args }: CallExpression,
  scope: Scope,
  compile: (scope: Scope) => CompiledValue,
): CompiledValue | undefined {
  const [, type, direction] = names.exec(name) ?? []
  const by = args[1]
  if (type === undefined || by.kind !== 'literal' || by.type.oid !== Oid.interval || by.value === null) return undefined
  const interval = by.value as Interval
  const sign = direction === 'mi' ? -1 : 1
  const [months, days] = [interval.months * sign, interval.days * sign]
  const micros = interval.micros * BigInt(sign)
  if (intervalInfinitySign(interval) !== 0 || Math.abs(months) > monthsMax || Math.abs(days) > daysMax)
    throw new Unsupported('an interval without end')
  if ((micros < 0n ? -micros : micros) > BigInt(daysMax) * microsPerDay)
    throw new Unsupported('an interval without end')
  const given = compile(scope)
  const zoned = type === 'timestamptz'
  let moved: I64Value = type === 'date' ? midnight(given, scope) : requireFiniteMoment(given, scope)
  const { isNull } = given
  const inZone = (months_: number, days_: number): void => {
    const local = zoned ? toLocal(moved, scope) : moved
    const shifted = { ...shift(local, months_, days_, scope), isNull }
    moved = zoned ? fromLocal(shifted, scope) : shifted
  }
  if (zoned) {
    if (months !== 0) inZone(months, 0)
    if (days !== 0) inZone(0, days)
  } else if (months !== 0 || days !== 0) inZone(months, days)
  const value = micros === 0n ? moved.value : scope.fn.let('i64', op('i64.add', moved.value, i64(micros)))
  failIf({ scope, isNull }, op('i64.lt_s', value, i64(timestampMin)), errorCode.timestamp)
  return { kind: 'i64', value, bits: 60, isNull }
}

function midnight(date: CompiledValue, scope: Scope): I64Value {
  const days = requireFinite(date, scope)
  const value = op('i64.mul', op('i64.extend_i32_s', days.value), i64(microsPerDay))
  return { kind: 'i64', value: scope.fn.let('i64', value), bits: 60, isNull: date.isNull }
}

function shift(local: I64Value, months: number, days: number, scope: Scope): I64Value {
  const { fn } = scope
  const day = daysOf(local, scope)
  const time = fn.let('i64', op('i64.sub', local.value, op('i64.mul', op('i64.extend_i32_s', day), i64(microsPerDay))))
  const month = months === 0 ? day : monthsLater(day, months, scope)
  const moved = fn.let('i64', op('i64.extend_i32_s', days === 0 ? month : op('i32.add', month, i32(days))))
  const value = fn.let('i64', op('i64.add', op('i64.mul', moved, i64(microsPerDay)), time))
  failIf({ scope, isNull: local.isNull }, op('i64.lt_s', value, i64(timestampMin)), errorCode.timestamp)
  return { kind: 'i64', value, bits: 60 }
}

/** Years before 1 are counted without a year 0 by yearOfDay, with one by dayOfCivil. */
function monthsLater(day: Instruction, months: number, scope: Scope): Instruction {
  const { fn } = scope
  const part = (name: 'yearOfDay' | 'monthOfDay' | 'dayOfDay'): Instruction =>
    fn.let('i32', call(scope.library(name), day))
  const shown = part('yearOfDay')
  const year = op('i32.add', shown, op('i32.lt_s', shown, i32(0)))
  // Enough years to be positive, so that division rounds down.
  const years = 20_000
  const all = op('i32.add', op('i32.mul', op('i32.add', year, i32(years)), i32(12)), part('monthOfDay'))
  const total = fn.let('i32', op('i32.add', all, i32(months - 1)))
  const firstOf = (count: Instruction): Instruction => {
    const number = fn.let('i32', count)
    const civil = op('i32.sub', op('i32.div_s', number, i32(12)), i32(years))
    return fn.let(
      'i32',
      call(scope.library('dayOfCivil'), civil, op('i32.add', op('i32.rem_s', number, i32(12)), i32(1))),
    )
  }
  const first = firstOf(total)
  const last = op('i32.sub', firstOf(op('i32.add', total, i32(1))), first)
  const wanted = part('dayOfDay')
  const inMonth = fn.let('i32', last)
  const kept = op('select', wanted, inMonth, op('i32.lt_s', wanted, inMonth))
  return fn.let('i32', op('i32.sub', op('i32.add', first, kept), i32(1)))
}
