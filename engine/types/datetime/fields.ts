// Cuts date/time input into fields, each with the role its shape suggests; decode-*.ts decide what they mean.
import { badFormat } from './errors.ts'
import { dateWord } from './words.ts'

export type FieldKind = 'number' | 'string' | 'date' | 'time' | 'zone' | 'special'

export interface Field {
  readonly kind: FieldKind
  /** In lower case. */
  readonly text: string
}

const fieldsMax = 25

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'
const isAlpha = (char: string | undefined): boolean =>
  char !== undefined && ((char >= 'a' && char <= 'z') || char > '\x7f')
const isSpace = (char: string | undefined): boolean =>
  char === ' ' || (char !== undefined && char >= '\t' && char <= '\r')

export function cutFields(input: string): readonly Field[] {
  const text = input.toLowerCase()
  const fields: Field[] = []
  let at = 0
  const take = (from: number, accepts: (char: string) => boolean): number => {
    let end = from
    while (end < text.length && accepts(text[end])) end++
    return end
  }
  const push = (kind: FieldKind, end: number): void => {
    if (fields.length >= fieldsMax) throw badFormat()
    fields.push({ kind, text: text.slice(at, end) })
    at = end
  }
  while (at < text.length) {
    const char = text[at]
    if (isSpace(char)) at++
    else if (isDigit(char)) cutNumeric()
    else if (char === '.') push('number', take(at + 1, isDigit))
    else if (isAlpha(char)) cutWord()
    else if (char === '+' || char === '-') cutSigned()
    else if (char > ' ' && char < '\x7f') at++
    else throw badFormat()
  }
  return fields

  function cutNumeric(): void {
    const end = take(at, isDigit)
    const separator = text[end]
    if (separator === ':')
      return push(
        'time',
        take(end, (c) => isDigit(c) || c === ':' || c === '.'),
      )
    if (separator !== '-' && separator !== '/' && separator !== '.') return push('number', end)
    if (isDigit(text[end + 1])) {
      const second = take(end + 1, isDigit)
      if (text[second] !== separator) return push(separator === '.' ? 'number' : 'date', second)
      return push(
        'date',
        take(second, (c) => isDigit(c) || c === separator),
      )
    }
    push(
      'date',
      take(end + 1, (c) => isDigit(c) || isAlpha(c) || c === separator),
    )
  }

  function cutWord(): void {
    const end = take(at, isAlpha)
    const next = text[end]
    // Punctuation makes it a date with a month's name, or a zone's name; digits do unless the word is one we know.
    const compound =
      next === '-' ||
      next === '/' ||
      next === '.' ||
      ((next === '+' || isDigit(next)) && dateWord(text.slice(at, end)) === undefined)
    if (!compound) return push('string', end)
    push(
      'date',
      take(end, (c) => isDigit(c) || isAlpha(c) || '+-/_.:'.includes(c)),
    )
  }

  function cutSigned(): void {
    const sign = text[at]
    let start = at + 1
    while (isSpace(text[start])) start++
    if (isDigit(text[start])) {
      const end = take(start, (c) => isDigit(c) || c === ':' || c === '.' || c === '-')
      fields.push({ kind: 'zone', text: sign + text.slice(start, end) })
      at = end
    } else if (isAlpha(text[start])) {
      const end = take(start, isAlpha)
      fields.push({ kind: 'special', text: sign + text.slice(start, end) })
      at = end
    } else throw badFormat()
  }
}
