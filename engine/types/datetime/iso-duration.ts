// ISO 8601 durations: P1Y2M3DT4H5M6S, and the alternative forms P0001-02-03T04:05:06 and P00010203T040506.
import type { Interval } from '../interval-value.ts'
import { badFormat, intervalOverflow } from './errors.ts'
import { IntervalSum } from './interval-sum.ts'
import type { IntervalUnit } from './interval-words.ts'

const dateUnits: Readonly<Record<string, IntervalUnit>> = { Y: 'year', M: 'month', W: 'week', D: 'day' }
const timeUnits: Readonly<Record<string, IntervalUnit>> = { H: 'hour', M: 'minute', S: 'second' }

/** Throws DecodeFault. */
export function parseIsoDuration(text: string): Interval {
  if (text.length < 2) throw badFormat()
  const [date, time, ...more] = text.slice(1).split('T')
  if (more.length > 0) throw badFormat()
  const sum = new IntervalSum()
  addDate(sum, date)
  if (time !== undefined) addTime(sum, time)
  if (!sum.hasAny) throw badFormat()
  return sum.value()
}

function addDate(sum: IntervalSum, text: string): void {
  if (text === '') return
  if (addDesignated(sum, text, dateUnits)) return
  const dashed = /^([+-]?\d+(?:\.\d+)?)(?:-([+-]?\d+(?:\.\d+)?)(?:-([+-]?\d+(?:\.\d+)?))?)?$/.exec(text)
  const basic = /^(\d{4})(\d\d)(\d\d)$/.exec(text)
  const parts = basic ?? dashed
  if (!parts) throw badFormat()
  addPart(sum, 'year', parts[1])
  if (parts[2] !== undefined) addPart(sum, 'month', parts[2])
  if (parts[3] !== undefined) addPart(sum, 'day', parts[3])
}

function addTime(sum: IntervalSum, text: string): void {
  if (text === '') throw badFormat()
  if (addDesignated(sum, text, timeUnits)) return
  const colons = /^([+-]?\d+(?:\.\d+)?)(?::([+-]?\d+(?:\.\d+)?)(?::([+-]?\d+(?:\.\d+)?))?)?$/.exec(text)
  const basic = /^(\d\d)(\d\d)(\d\d(?:\.\d+)?)$/.exec(text)
  const parts = basic ?? colons
  if (!parts) throw badFormat()
  addPart(sum, 'hour', parts[1])
  if (parts[2] !== undefined) addPart(sum, 'minute', parts[2])
  if (parts[3] !== undefined) addPart(sum, 'second', parts[3])
}

/** A run of numbers, each with its letter; false where the text is of another form. */
function addDesignated(sum: IntervalSum, text: string, units: Readonly<Record<string, IntervalUnit>>): boolean {
  if (!/^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[A-Z])+$/.test(text)) return false
  for (const [, number, letter] of text.matchAll(/([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Z])/g)) {
    const unit = units[letter]
    if (!unit) throw badFormat()
    addPart(sum, unit, number)
  }
  return true
}

function addPart(sum: IntervalSum, unit: IntervalUnit, number: string): void {
  const value = Number(number)
  const magnitude = Math.abs(value)
  if (magnitude > 2 ** 53) throw intervalOverflow()
  const whole = Math.trunc(magnitude)
  const point = number.indexOf('.')
  const fraction = /[eE]/.test(number) ? magnitude - whole : point < 0 ? 0 : Number(`0${number.slice(point)}`)
  sum.add(unit, BigInt(whole), fraction, value < 0 || Object.is(value, -0) || number.startsWith('-') ? -1 : 1)
}
