// Text to interval: unit lists, SQL standard forms, clock times, ISO 8601 durations.
import { PgError } from '../../errors.ts'
import type { Interval } from '../interval-value.ts'
import type { TextSettings } from '../type.ts'
import { badFormat, DecodeFault, fieldOverflow, intervalOverflow, toPgError } from './errors.ts'
import { cutFields, type Field } from './fields.ts'
import { intervalField, intervalFullRange } from './interval-typmod.ts'
import { intervalInfinity, intervalMinusInfinity, intervalOf } from './interval-value.ts'
import { intervalUnit, type IntervalUnit } from './interval-words.ts'
import { parseIsoDuration } from './iso-duration.ts'
import { IntervalSum } from './interval-sum.ts'
import { fractionMicros } from './decode-numbers.ts'

/** range is the fields mask of a declaration such as `interval '5' hour to minute`. */
export function parseInterval(text: string, settings: TextSettings, range = intervalFullRange): Interval {
  try {
    return decodeInterval(text, settings, range)
  } catch (error) {
    if (error instanceof DecodeFault && error.fault.kind === 'format' && /^\s*P/.test(text)) {
      try {
        return parseIsoDuration(text.trim())
      } catch (inner) {
        throw toPgError(inner, 'interval', text)
      }
    }
    // Fields that overflow are reported as an interval's.
    if (error instanceof DecodeFault && error.fault.kind === 'field') {
      throw new PgError('22015', `interval field value out of range: "${text}"`)
    }
    throw toPgError(error, 'interval', text)
  }
}

function decodeInterval(text: string, settings: TextSettings, range: number): Interval {
  const fields = cutFields(text)
  const infinite = infinityIn(fields)
  if (infinite) return infinite
  const sum = new IntervalSum()
  const allNegative =
    settings.intervalStyle === 'sql_standard' &&
    fields.length > 0 &&
    fields[0].text.startsWith('-') &&
    !fields.slice(1).some((field) => /^[+-]/.test(field.text))
  let unit: IntervalUnit | undefined
  let unitPending = false
  let ago = false
  // Units follow their numbers, so read from the right.
  for (let index = fields.length - 1; index >= 0; index--) {
    const field = fields[index]
    switch (field.kind) {
      case 'string':
      case 'special': {
        if (field.text === 'ago') {
          if (index !== fields.length - 1) throw badFormat()
          ago = true
          break
        }
        const found = intervalUnit(field.text)
        if (!found || unitPending) throw badFormat()
        unit = found
        unitPending = true
        break
      }
      case 'time':
        addClock(sum, field.text, range, allNegative ? -1 : 1)
        unit = 'day'
        unitPending = false
        break
      case 'zone':
        if (field.text.includes(':')) {
          addClock(sum, field.text.slice(1), range, field.text.startsWith('-') || allNegative ? -1 : 1)
          unit = 'day'
          unitPending = false
          break
        }
        unit = addNumber(sum, field.text, unit ?? defaultUnit(range), allNegative)
        unitPending = false
        break
      case 'date':
      case 'number':
        unit = addNumber(sum, field.text, unit ?? defaultUnit(range), allNegative)
        unitPending = false
        break
    }
  }
  if (!sum.hasAny || unitPending) throw badFormat()
  return ago ? sum.negated() : sum.value()
}

function infinityIn(fields: readonly Field[]): Interval | undefined {
  const last = fields.at(-1)?.text
  const words = last === 'ago' ? fields.slice(0, -1) : fields
  const found = words.some((field) => /^[+-]?infinity$/.test(field.text))
  if (!found) return undefined
  if (words.length !== 1 || words.length !== fields.length) throw badFormat()
  return words[0].text.startsWith('-') ? intervalMinusInfinity : intervalInfinity
}

/** What a bare number counts, by the declared fields. */
function defaultUnit(range: number): IntervalUnit {
  const { year, month, day, hour, minute } = intervalField
  switch (range) {
    case year:
      return 'year'
    case month:
    case year | month:
      return 'month'
    case day:
      return 'day'
    case hour:
    case day | hour:
      return 'hour'
    case minute:
    case hour | minute:
    case day | hour | minute:
      return 'minute'
    default:
      return 'second'
  }
}

/** Adds a number in a unit; returns the unit that an unlabelled number to its left has. */
function addNumber(sum: IntervalSum, text: string, unit: IntervalUnit, allNegative: boolean): IntervalUnit | undefined {
  const yearsMonths = /^([+-]?)(\d+)-(\d+)$/.exec(text)
  if (yearsMonths) {
    const months = Number(yearsMonths[3])
    if (months >= 12) throw fieldOverflow()
    const sign = yearsMonths[1] === '-' || allNegative ? -1 : 1
    sum.add('month', BigInt(yearsMonths[2]) * 12n + BigInt(months), 0, sign)
    return 'month'
  }
  const number = /^([+-]?)(\d*)(\.\d*)?$/.exec(text)
  if (!number || (number[2] === '' && (number[3] ?? '.') === '.')) throw badFormat()
  const sign = number[1] === '-' || allNegative ? -1 : 1
  const fraction = number[3] === undefined || number[3] === '.' ? 0 : Number(`0${number[3]}`)
  sum.add(unit, BigInt(number[2] || '0'), fraction, sign)
  return unit === 'hour' ? 'day' : unit
}

/** hh:mm, hh:mm:ss[.f], or mm:ss.f; hours are not bounded. */
function addClock(sum: IntervalSum, text: string, range: number, sign: 1 | -1): void {
  const match = /^(\d+):(\d*)(?::(\d*)(\.\d*)?|(\.\d*))?$/.exec(text)
  if (!match) throw badFormat()
  let hours = BigInt(match[1])
  let minutes = Number(match[2])
  let seconds = match[3] === undefined ? 0 : Number(match[3])
  const micros = fractionMicros(match[4] ?? match[5] ?? '')
  const minuteToSecond = match[3] === undefined && range === (intervalField.minute | intervalField.second)
  if (match[5] !== undefined || minuteToSecond) {
    seconds = minutes
    minutes = Number(hours)
    hours = 0n
  }
  if (minutes > 59 || seconds > 60) throw fieldOverflow()
  if (hours > 2n ** 53n) throw intervalOverflow()
  sum.addClock(((hours * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) * 1_000_000n + BigInt(micros), sign)
}

/** Checked assembly of parts that were computed elsewhere (make_interval, ISO durations). */
export const assembleInterval = (months: number, days: number, micros: bigint): Interval =>
  intervalOf(months, days, micros)
