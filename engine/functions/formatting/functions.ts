// to_char, to_number, to_date and to_timestamp with templates.
import { dateEnd, dateMin, isInfiniteTimestamp, microsPerDay, microsPerSecond } from '../../types/datetime/units.ts'
import { checkedTimestamp, dateOutOfRange, fromLocal } from '../../types/datetime/timestamp-arithmetic.ts'
import { intervalInfinitySign } from '../../types/datetime/interval-value.ts'
import type { Interval } from '../../types/interval-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { multiply } from '../../types/numeric/arithmetic.ts'
import { fromBigint, fromInteger, fromNumber } from '../../types/numeric/convert.ts'
import { pow10 } from '../../types/numeric/digits.ts'
import { formatNumeric, formatScientific } from '../../types/numeric/format.ts'
import { round } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { intervalToText, timestampToText, timestamptzToText } from './date-to-text.ts'
import { numberTemplate } from './number-template.ts'
import type { NumberTemplate } from './number-template.ts'
import { layOut } from './number-to-text.ts'
import { romanMax, toRoman } from './roman.ts'
import { readMoment } from './text-to-date.ts'
import { textToNumber } from './text-to-number.ts'

export const formattingFunctions: readonly FunctionDefinition[] = [
  stable(1773, 'to_char', [Oid.int4, Oid.text], Oid.text, ([value, template]: [number, string]) =>
    numberToText(fromInteger(value), template),
  ),
  stable(1774, 'to_char', [Oid.int8, Oid.text], Oid.text, ([value, template]: [bigint, string]) =>
    numberToText(fromBigint(value), template),
  ),
  stable(1772, 'to_char', [Oid.numeric, Oid.text], Oid.text, ([value, template]: [Numeric, string]) =>
    numberToText(value, template),
  ),
  stable(1775, 'to_char', [Oid.float4, Oid.text], Oid.text, ([value, template]: [number, string]) =>
    numberToText(fromNumber(value, 6), template, 6),
  ),
  stable(1776, 'to_char', [Oid.float8, Oid.text], Oid.text, ([value, template]: [number, string]) =>
    numberToText(fromNumber(value, 15), template, 15),
  ),
  stable(2049, 'to_char', [Oid.timestamp, Oid.text], Oid.text, ([micros, template]: [bigint, string]) =>
    template === '' || isInfiniteTimestamp(micros) ? null : timestampToText(micros, template),
  ),
  stable(
    1770,
    'to_char',
    [Oid.timestamptz, Oid.text],
    Oid.text,
    ([micros, template]: [bigint, string], { settings }) =>
      template === '' || isInfiniteTimestamp(micros) ? null : timestamptzToText(micros, template, settings.timeZone),
  ),
  stable(1768, 'to_char', [Oid.interval, Oid.text], Oid.text, ([value, template]: [Interval, string]) =>
    template === '' || intervalInfinitySign(value) !== 0 ? null : intervalToText(value, template),
  ),
  stable(1777, 'to_number', [Oid.text, Oid.text], Oid.numeric, ([text, template]: [string, string]) =>
    textToNumber(text, template),
  ),
  stable(1780, 'to_date', [Oid.text, Oid.text], Oid.date, ([text, template]: [string, string]) => {
    const { day } = readMoment(text, template)
    if (day < dateMin || day >= dateEnd) throw dateOutOfRange()
    return day
  }),
  stable(
    1778,
    'to_timestamp',
    [Oid.text, Oid.text],
    Oid.timestamptz,
    ([text, template]: [string, string], { settings }) => {
      const { day, micros, offset } = readMoment(text, template)
      const local = BigInt(day) * microsPerDay + micros
      return offset === undefined
        ? fromLocal(local, settings.timeZone)
        : checkedTimestamp(local - BigInt(offset) * microsPerSecond)
    },
  ),
]

/** significantDigits: of a float, which has no more decimals than they allow. */
function numberToText(value: Numeric, templateText: string, significantDigits?: number): string {
  if (templateText === '') return ''
  const template = numberTemplate(templateText)
  if (template.roman) return romanText(value, template)
  if (template.scientific) return scientificText(value, template)
  const shifted = template.hasV ? multiply(value, fromBigint(pow10(template.shifted))) : value
  const decimals =
    significantDigits === undefined ? template.after : Math.min(template.after, decimalsOf(shifted, significantDigits))
  const text = formatNumeric(round(shifted, decimals))
  const negative = text.startsWith('-')
  const digits = negative ? text.slice(1) : text
  const wholeDigits = digits.split('.')[0].length
  const before = template.before + template.shifted
  if (wholeDigits <= before) return layOut({ negative, text: digits }, template)
  const overflow =
    '#'.repeat(before) + (template.after > 0 || template.hasDecimal ? '.' + '#'.repeat(template.after) : '')
  return layOut({ negative, text: overflow }, template)
}

/** Decimals that a float's significant digits leave room for. */
function decimalsOf(value: Numeric, significantDigits: number): number {
  if (value.special !== undefined) return 0
  const whole = formatNumeric(value).replace('-', '').split('.')[0].length
  return Math.max(significantDigits - whole, 0)
}

function romanText(value: Numeric, { fill, roman }: NumberTemplate): string {
  const number = value.special === undefined ? Number(round(value).coefficient) : 0
  const text = number >= 1 && number <= romanMax ? toRoman(number) : '#'.repeat(15)
  const padded = fill ? text : text.padStart(15)
  return roman === 'lower' ? padded.toLowerCase() : padded
}

function scientificText(value: Numeric, { before, after }: NumberTemplate): string {
  if (value.special !== undefined) return ` ${'#'.repeat(before)}.${'#'.repeat(after + 4)}`
  const text = formatScientific(value, after)
  return text.startsWith('-') ? text : ' ' + text
}
