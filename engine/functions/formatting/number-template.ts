// Templates of to_char and to_number for numbers, such as FM999G990D00PR: read once into steps and what they imply together.
import { syntaxError } from '../../errors.ts'

export type NumberStep =
  | { readonly kind: '9' | '0' | '.' | ',' | 'currency' | 'MI' | 'PL' | 'SG' | 'th' | 'TH' }
  | { readonly kind: 'text'; readonly text: string }

export interface NumberTemplate {
  readonly steps: readonly NumberStep[]
  /** Digits before and after the decimal point, and after V. */
  readonly before: number
  readonly after: number
  readonly shifted: number
  readonly hasDecimal: boolean
  /** Position of the first 0 (0-based) and end of the last, or -1. */
  readonly zeroStart: number
  readonly zeroEnd: number
  readonly fill: boolean
  readonly roman: 'upper' | 'lower' | undefined
  readonly scientific: boolean
  readonly brackets: boolean
  readonly minus: boolean
  readonly plus: boolean
  /** S, written where the number begins or ends. */
  readonly sign: 'before' | 'after' | undefined
  readonly hasZero: boolean
  readonly hasV: boolean
}

const keywords = [
  'EEEE', ',', '.', '0', '9', 'B', 'C', 'D', 'FM', 'G', 'L', 'MI', 'PL', 'PR', 'RN', 'SG', 'SP', 'S', 'TH', 'V',
  'eeee', 'b', 'c', 'd', 'fm', 'g', 'l', 'mi', 'pl', 'pr', 'rn', 'sg', 'sp', 's', 'th', 'v',
] // prettier-ignore

const remembered = new Map<string, NumberTemplate>()
const rememberedMax = 64

export function numberTemplate(text: string): NumberTemplate {
  let template = remembered.get(text)
  if (!template) {
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(text, (template = parseTemplate(text)))
  }
  return template
}

const together = (a: string, b: string): Error => syntaxError(`cannot use "${a}" and "${b}" together`)

function parseTemplate(text: string): NumberTemplate {
  const steps: NumberStep[] = []
  let before = 0
  let after = 0
  let shifted = 0
  let hasDecimal = false
  let hasV = false
  let zeroStart = -1
  let zeroEnd = 0
  let fill = false
  let roman: 'upper' | 'lower' | undefined
  let scientific = false
  let brackets = false
  let minus = false
  let plus = false
  let sign: 'before' | 'after' | undefined
  let signAt = -1

  const digit = (kind: '9' | '0'): void => {
    if (brackets) throw syntaxError(`"${kind}" must be ahead of "PR"`)
    if (kind === '9' && hasV) shifted++
    else {
      if (kind === '0' && zeroStart < 0 && !hasDecimal) zeroStart = before
      if (hasDecimal) after++
      else before++
      if (kind === '0') zeroEnd = before + after
    }
    steps.push({ kind })
  }
  const decimal = (): void => {
    if (hasDecimal) throw syntaxError('multiple decimal points')
    if (hasV) throw vAndDecimal()
    hasDecimal = true
    steps.push({ kind: '.' })
  }
  for (let at = 0; at < text.length;) {
    if (scientific) throw syntaxError('"EEEE" must be the last pattern used')
    if (text[at] === '"') {
      const [quoted] = /^"(?:\\[\s\S]|[^"\\])*"?/.exec(text.slice(at))!
      const inner =
        quoted.length > 1 && /(?:^|[^\\])(?:\\\\)*"$/.test(quoted.slice(1)) ? quoted.slice(1, -1) : quoted.slice(1)
      steps.push({ kind: 'text', text: inner.replace(/\\([\s\S])/g, '$1') })
      at += quoted.length
      continue
    }
    if (text[at] === '\\' && text[at + 1] === '"') {
      steps.push({ kind: 'text', text: '"' })
      at += 2
      continue
    }
    const keyword = keywords.find((candidate) => text.startsWith(candidate, at))
    if (!keyword) {
      const character = String.fromCodePoint(text.codePointAt(at)!)
      steps.push({ kind: 'text', text: character })
      at += character.length
      continue
    }
    at += keyword.length
    switch (keyword.toUpperCase()) {
      case '9':
      case '0':
        digit(keyword as '9' | '0')
        break
      case '.':
      case 'D':
        decimal()
        break
      case ',':
      case 'G':
        steps.push({ kind: ',' })
        break
      case 'L':
        steps.push({ kind: 'currency' })
        break
      case 'FM':
        fill = true
        break
      case 'V':
        if (hasDecimal) throw vAndDecimal()
        hasV = true
        break
      case 'S':
        if (sign) throw syntaxError('cannot use "S" twice')
        if (plus || minus || brackets) throw syntaxError('cannot use "S" and "PL"/"MI"/"SG"/"PR" together')
        sign = hasDecimal ? 'after' : 'before'
        signAt = before
        break
      case 'MI':
        if (sign) throw together('S', 'MI')
        minus = true
        steps.push({ kind: 'MI' })
        break
      case 'PL':
        if (sign) throw together('S', 'PL')
        plus = true
        steps.push({ kind: 'PL' })
        break
      case 'SG':
        if (sign) throw together('S', 'SG')
        minus = plus = true
        steps.push({ kind: 'SG' })
        break
      case 'PR':
        if (sign || plus || minus) throw syntaxError('cannot use "PR" and "S"/"PL"/"MI"/"SG" together')
        brackets = true
        break
      case 'RN':
        if (roman) throw syntaxError('cannot use "RN" twice')
        roman = keyword === 'RN' ? 'upper' : 'lower'
        break
      case 'TH':
        steps.push({ kind: keyword as 'th' | 'TH' })
        break
      case 'EEEE':
        if (fill || sign || brackets || minus || plus || roman || hasV) {
          throw syntaxError('"EEEE" is incompatible with other formats', {
            detail: '"EEEE" may only be used together with digit and decimal point patterns.',
          })
        }
        scientific = true
    }
  }
  // S after all digits before the point is written behind the number.
  if (sign === 'before' && signAt === before) sign = 'after'
  return {
    steps, before, after, shifted, hasDecimal, zeroStart, zeroEnd, fill, roman, scientific, brackets, minus, plus, sign,
    hasZero: zeroStart >= 0, hasV,
  } // prettier-ignore
}

const vAndDecimal = (): Error => syntaxError('cannot use "V" and decimal point together')
