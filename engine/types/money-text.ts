// Amounts as text, in dollars: the locale of amounts is C.
import { invalidText, textOutOfRange } from '../errors.ts'

export const centsPerUnit = 100n

const sign = String.raw`([-+(]?)`
const space = String.raw`[ \t\n\v\f\r]*`
// Digits after the second of a fraction round, and are passed over.
const amount = new RegExp(
  `^${space}\\$?${space}${sign}${space}\\$?${space}([\\d,]*)(?:\\.([\\d,]*))?(?:${space}|[-+)$])*$`,
)

export function parseMoney(text: string): bigint {
  const match = amount.exec(text)
  if (!match) throw invalidText('money', text)
  const [all, leading, units, part = ''] = match
  const fraction = part.replaceAll(',', '')
  // A sign may follow the number too.
  const negative = leading === '-' || leading === '(' || /[\d.,$ ]-/.test(all.slice(all.search(/[\d.]/)))
  let cents = BigInt(`0${units.replaceAll(',', '')}${fraction.slice(0, 2).padEnd(2, '0')}`)
  if (fraction.length > 2 && fraction[2] >= '5') cents += 1n
  const value = negative ? -cents : cents
  if (BigInt.asIntN(64, value) !== value) throw textOutOfRange('money', text)
  return value
}

export function formatMoney(value: bigint): string {
  const magnitude = value < 0n ? -value : value
  const units = (magnitude / centsPerUnit).toString().replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const cents = (magnitude % centsPerUnit).toString().padStart(2, '0')
  return `${value < 0n ? '-' : ''}$${units}.${cents}`
}
