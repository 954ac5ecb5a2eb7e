// SIMILAR TO patterns as regular expressions, in the form that PostgreSQL gives them.
import { PgError } from '../../errors.ts'
import { invalidEscape } from './like.ts'

/** escape null: none at all. Two escaped double quotes part the pattern into what substring() skips, returns, skips. */
export function similarToRegex(pattern: string, escape: string | null): string {
  if (escape !== null && Array.from(escape).length > 1) throw invalidEscape()
  const mark = escape === '' ? null : escape
  let result = '^(?:'
  let escaped = false
  let inClass = false
  let quotes = 0
  for (const character of pattern) {
    if (escaped) {
      if (character === '"' && !inClass) {
        if (quotes === 0) result += '){1,1}?('
        else if (quotes === 1) result += '){1,1}(?:'
        else {
          throw new PgError(
            '2200C',
            'SQL regular expression may not contain more than two escape-double-quote separators',
          )
        }
        quotes++
      } else result += '\\' + character
      escaped = false
    } else if (character === mark) escaped = true
    else if (inClass) {
      result += character === '\\' ? '\\\\' : character
      if (character === ']') inClass = false
    } else if (character === '[') {
      result += character
      inClass = true
    } else if (character === '%') result += '.*'
    else if (character === '_') result += '.'
    else if (character === '(') result += '(?:'
    else if ('\\.^$'.includes(character)) result += '\\' + character
    else result += character
  }
  return result + ')$'
}
