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
import { roundedFloat } from './float-digits.ts'
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
    floatToText(value, template, 6),
  ),
  stable(1776, 'to_char', [Oid.float8, Oid.text], Oid.text, ([value, template]: [number, string]) =>
    floatToText(value, template, 15),
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

function numberToText(value: Numeric, templateText: string): string {
  if (templateText === '') return ''
  const template = numberTemplate(templateText)
  if (template.roman) return romanText(value, template)
  if (template.scientific) return scientificText(value, template)
  const shifted = template.hasV ? multiply(value, fromBigint(pow10(template.shifted))) : value
  const text = formatNumeric(round(shifted, template.after))
  const negative = text.startsWith('-')
  return digitsToText(negative ? text.slice(1) : text, negative, template, template.after)
}

/** significantDigits: a float has no more decimals than they leave room for. */
function floatToText(value: number, templateText: string, significantDigits: number): string {
  if (templateText === '') return ''
  const template = numberTemplate(templateText)
  if (template.roman) return romanText(fromNumber(value, significantDigits), template)
  if (template.scientific) return scientificText(fromNumber(value, significantDigits), template)
  const shifted = template.hasV ? value * 10 ** template.shifted : value
  const negative = shifted < 0 || Object.is(shifted, -0)
  const printed = (decimals: number): string =>
    Number.isFinite(shifted) ? formatNumeric(roundedFloat(Math.abs(shifted), decimals)) : String(Math.abs(shifted))
  const decimals = Math.min(template.after, Math.max(significantDigits - printed(0).length, 0))
  return digitsToText(printed(decimals), negative, template, decimals)
}

/** # signs where there are more digits before the point than the template has. */
function digitsToText(digits: string, negative: boolean, template: NumberTemplate, decimals: number): string {
  const wholeDigits = digits.split('.')[0].length
  const before = template.before + template.shifted
  if (wholeDigits <= before) return layOut({ negative, text: digits }, template)
  const hasPoint = template.after > 0 || template.hasDecimal
  return layOut({ negative, text: '#'.repeat(before) + (hasPoint ? '.' + '#'.repeat(decimals) : '') }, template)
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
