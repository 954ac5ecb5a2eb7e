// to_char of a number: its rounded digits laid out along a template.
import type { NumberTemplate } from './number-template.ts'
import { ordinalSuffix } from './ordinal.ts'

export interface NumberDigits {
  readonly negative: boolean
  /** Digits, with a point if the template has decimals; or # signs where they do not fit. */
  readonly text: string
}

/** The last digit that FM keeps: index into the digits, undefined where nothing is cut. */
function lastRelevant({ text }: NumberDigits, template: NumberTemplate, spaces: number): number | undefined {
  if (!template.fill || !template.hasDecimal) return undefined
  const point = text.indexOf('.')
  if (point < 0) return undefined
  let last = point
  for (let at = point + 1; at < text.length; at++) if (text[at] !== '0') last = at
  if (template.zeroEnd > spaces) last = Math.max(last, Math.min(text.length - 1, template.zeroEnd - spaces))
  return last
}

export function layOut(number: NumberDigits, template: NumberTemplate): string {
  const before = template.before + template.shifted
  const point = number.text.indexOf('.')
  const spaces = Math.max(before - (point < 0 ? number.text.length : point), 0)
  const last = lastRelevant(number, template, spaces)
  const sign = number.negative ? '-' : '+'
  const { fill } = template
  const brackets = template.brackets && !(fill && sign === '+')
  let signWritten: boolean
  if (template.plus || template.minus) signWritten = !(template.plus && !template.minus)
  else signWritten = sign === '+' && fill && template.sign === undefined
  let count = template.after + before - 1
  if (!signWritten && spaces === 0) count++
  let output = ''
  let next = 0
  let position = 0
  let inNumber = false

  /** The single 0 before the point is left out where decimals follow it. */
  const hidesZero = (): boolean => !template.hasZero && next === 0 && number.text[0] === '0' && template.after > 0

  const writeSign = (): void => {
    if (signWritten || !(position >= spaces || (template.hasZero && template.zeroStart === position))) return
    if (hidesZero() && !(last !== undefined && number.text[last] === '.')) return
    if (template.sign !== undefined) {
      if (template.sign !== 'before') return
      output += sign
    } else if (brackets) output += sign === '+' ? ' ' : '<'
    else if (sign === '+') output += fill ? '' : ' '
    else output += '-'
    signWritten = true
  }

  const writeDigit = (kind: '9' | '0' | '.'): void => {
    inNumber = false
    writeSign()
    if (position < spaces && (!template.hasZero || template.zeroStart > position)) output += fill ? '' : ' '
    else if (template.hasZero && position < spaces) {
      output += '0'
      inNumber = true
    } else {
      const character = number.text[next]
      if (character === '.') {
        if (last === undefined || number.text[last] !== '.' || fill) output += '.'
      } else if (last !== undefined && next > last && kind !== '0') {
        // FM cuts trailing zeros.
      } else if (hidesZero()) {
        if (!fill) output += ' '
        else if (last !== undefined && number.text[last] === '.') output += '0'
      } else if (character !== undefined) {
        output += character
        inNumber = true
      }
      if (character !== undefined) next++
    }
    let end = count + (spaces > 0 ? 1 : 0) + (template.hasDecimal ? 1 : 0)
    if (last !== undefined && last === next) end = position
    if (position + 1 === end) {
      if (signWritten && brackets) output += sign === '+' ? ' ' : '>'
      else if (template.sign === 'after') output += sign
    }
    position++
  }

  for (const step of template.steps) {
    switch (step.kind) {
      case '9':
      case '0':
      case '.':
        writeDigit(step.kind)
        break
      case ',':
        if (inNumber) output += ','
        else if (!fill) output += ' '
        break
      case 'currency':
        // The C locale has no currency sign.
        output += ' '
        break
      case 'MI':
        if (sign === '-') output += '-'
        else if (!fill) output += ' '
        break
      case 'PL':
        if (sign === '+') output += '+'
        else if (!fill) output += ' '
        break
      case 'SG':
        output += sign
        break
      case 'th':
      case 'TH':
        if (number.text.startsWith('#') || number.negative || template.hasDecimal) break
        output += ordinalSuffix(number.text, step.kind === 'TH')
        break
      case 'text':
        output += step.text
    }
  }
  return output
}
