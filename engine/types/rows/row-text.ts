// The text of a row: (1,"a, b",), whose fields are NULL where nothing stands.
import { PgError } from '../../errors.ts'

/** Texts of the fields. Throws 22P02 as record_in does. count: how many there must be; absent: any. */
export function splitRow(text: string, count: number): (string | null)[] {
  const fail = (detail: string): PgError => new PgError('22P02', `malformed record literal: "${text}"`, { detail })
  let at = 0
  const skipSpace = (): void => {
    while (at < text.length && isSpace(text[at])) at++
  }
  skipSpace()
  if (text[at++] !== '(') throw fail('Missing left parenthesis.')
  const fields: (string | null)[] = []
  for (let index = 0; index < count; index++) {
    if (index > 0) {
      // Right after a field stands a comma or the end of the row.
      if (text[at] !== ',') throw fail('Too few columns.')
      at++
    }
    if (text[at] === ',' || text[at] === ')') {
      fields.push(null)
      continue
    }
    let field = ''
    let quoted = false
    while (quoted || (text[at] !== ',' && text[at] !== ')')) {
      if (at >= text.length) throw fail('Unexpected end of input.')
      const character = text[at++]
      if (character === '\\') {
        if (at >= text.length) throw fail('Unexpected end of input.')
        field += text[at++]
      } else if (character !== '"') field += character
      else if (!quoted) quoted = true
      else if (text[at] === '"') field += text[at++]
      else quoted = false
    }
    fields.push(field)
  }
  if (text[at++] !== ')') throw fail('Too many columns.')
  skipSpace()
  if (at < text.length) throw fail('Junk after right parenthesis.')
  return fields
}

export function joinRow(fields: readonly (string | null)[]): string {
  return `(${fields.map((field) => (field === null ? '' : quoteField(field))).join(',')})`
}

const isSpace = (character: string): boolean => character === ' ' || (character >= '\t' && character <= '\r')

function quoteField(text: string): string {
  if (text !== '' && !/["\\(),\t-\r ]/.test(text)) return text
  return `"${text.replace(/["\\]/g, '$&$&')}"`
}
