// Unicode escapes and normal forms.
import { PgError, invalidParameter, syntaxError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const unicodeFunctions: readonly FunctionDefinition[] = [
  immutable(6198, 'unistr', [Oid.text], Oid.text, ([text]: [string]) => unistr(text)),
  immutable(
    4350,
    'normalize',
    [Oid.text, Oid.text],
    Oid.text,
    { defaults: ['NFC'] },
    ([text, form]: [string, string]) => text.normalize(normalForm(form)),
  ),
  immutable(
    4351,
    'is_normalized',
    [Oid.text, Oid.text],
    Oid.bool,
    { defaults: ['NFC'] },
    ([text, form]: [string, string]) => text.normalize(normalForm(form)) === text,
  ),
  immutable(6105, 'unicode_assigned', [Oid.text], Oid.bool, ([text]: [string]) => !/\p{Cn}/u.test(text)),
]

function normalForm(form: string): string {
  const name = form.toUpperCase()
  if (/^NFK?[CD]$/.test(name)) return name
  throw invalidParameter(`invalid normalization form: ${form}`)
}

const escape = /\\(?:(\\)|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4})|)/g
const invalidPair = (): PgError => syntaxError('invalid Unicode surrogate pair')

function unistr(text: string): string {
  let pending = 0
  let pendingEnd = -1
  const result = text.replace(escape, (whole: string, backslash?: string, ...rest: unknown[]) => {
    const hex = rest.slice(0, 4).find((digits) => digits !== undefined) as string | undefined
    const at = rest[4] as number
    if (pending && at !== pendingEnd) throw invalidPair()
    if (backslash !== undefined || hex === undefined) {
      if (pending) throw invalidPair()
      if (backslash !== undefined) return '\\'
      throw syntaxError('invalid Unicode escape', {
        hint: 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.',
      })
    }
    const code = Number.parseInt(hex, 16)
    if (code === 0 || code > 0x10ffff)
      throw invalidParameter('invalid Unicode code point: ' + code.toString(16).toUpperCase().padStart(4, '0'))
    const low = code >= 0xdc00 && code <= 0xdfff
    if (pending) {
      if (!low) throw invalidPair()
      const pair = String.fromCharCode(pending, code)
      pending = 0
      return pair
    }
    if (low) throw invalidPair()
    if (code < 0xd800 || code > 0xdbff) return String.fromCodePoint(code)
    pending = code
    pendingEnd = at + whole.length
    return ''
  })
  if (pending) throw invalidPair()
  return result
}
