// to_number: the digits that a text shows where a template expects them.
import { PgError, invalidText } from '../../errors.ts'
import { multiply } from '../../types/numeric/arithmetic.ts'
import { fromInteger } from '../../types/numeric/convert.ts'
import { parseNumeric } from '../../types/numeric/parse.ts'
import { power } from '../../types/numeric/transcendental.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { numberTemplate } from './number-template.ts'
import type { NumberTemplate } from './number-template.ts'
import { fromRoman } from './roman.ts'

export function textToNumber(text: string, templateText: string): Numeric | null {
  if (templateText === '') return null
  const template = numberTemplate(templateText)
  if (template.scientific) throw new PgError('0A000', '"EEEE" not supported for input')
  if (template.roman) {
    const value = fromRoman(text.trim())
    if (value === undefined) throw new PgError('22P02', 'invalid Roman numeral')
    return fromInteger(value)
  }
  const number = parseNumeric(readNumber(text, template))
  return template.shifted > 0 ? multiply(number, power(fromInteger(10), fromInteger(-template.shifted))) : number
}

function readNumber(text: string, template: NumberTemplate): string {
  let at = 0
  let sign = ''
  let digits = ''
  let hasPoint = false
  let before = 0
  let after = 0

  const skipSpaces = (): void => {
    while (text[at] === ' ') at++
  }
  const readSign = (): void => {
    if (sign !== '') return
    if (text[at] === '-' || text[at] === '+') sign = text[at++]
    else if (template.brackets && text[at] === '<') {
      sign = '-'
      at++
    }
  }
  for (const step of template.steps) {
    if (at >= text.length) break
    switch (step.kind) {
      case '9':
      case '0':
      case '.': {
        skipSpaces()
        if (before + after === 0) readSign()
        const isDigit = /\d/.test(text[at] ?? '')
        if (isDigit) {
          const room = hasPoint ? after < template.after : before < template.before + template.shifted
          if (room && (hasPoint || step.kind !== '.')) {
            digits += text[at++]
            if (hasPoint) after++
            else before++
          }
        } else if (text[at] === '.' && template.hasDecimal && !hasPoint) {
          digits += '.'
          hasPoint = true
          at++
        }
        if (step.kind === '.' && !hasPoint && text[at] === '.') {
          digits += '.'
          hasPoint = true
          at++
        }
        break
      }
      case ',':
        if (text[at] === ',') at++
        break
      case 'currency':
        if (!/[\d.,+-]/.test(text[at])) at++
        break
      case 'MI':
      case 'PL':
      case 'SG':
        if ((text[at] === '-' && step.kind !== 'PL') || (text[at] === '+' && step.kind !== 'MI')) sign = text[at++]
        else if (step.kind === 'MI' && text[at] === ' ') at++
        break
      case 'th':
      case 'TH':
        at += 2
        break
      case 'text':
        // A literal stands for as many characters of any kind.
        at += step.text.length
    }
  }
  if (sign === '' && template.sign !== undefined) sign = /([-+])\s*$/.exec(text)?.[1] ?? ''
  const number = digits.replace(/\.$/, '')
  if (number === '') throw invalidText('numeric', ' ')
  return sign === '-' ? '-' + number : number
}
