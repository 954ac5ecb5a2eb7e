// Quoting of identifiers and literals as SQL text, and taking qualified names apart.
import { invalidParameter } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { makeArray } from '../arrays/shape.ts'
import { immutable, immutableLax, stable, stableLax } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { castToText } from '../text-form.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'

export const quoteFunctions: readonly FunctionDefinition[] = [
  immutable(1282, 'quote_ident', [Oid.text], Oid.text, ([name]: [string]) => quoteIdentifier(name)),
  immutable(1283, 'quote_literal', [Oid.text], Oid.text, ([text]: [string]) => quoteLiteral(text)),
  stable(1285, 'quote_literal', [Oid.anyelement], Oid.text, ([value]: [Value], context) =>
    quoteLiteral(castToText(value, context.argTypes[0].oid, context)),
  ),
  immutableLax(1289, 'quote_nullable', [Oid.text], Oid.text, ([text]: [string | null]) =>
    text === null ? 'NULL' : quoteLiteral(text),
  ),
  stableLax(1290, 'quote_nullable', [Oid.anyelement], Oid.text, ([value]: [Value], context) =>
    value === null ? 'NULL' : quoteLiteral(castToText(value, context.argTypes[0].oid, context)),
  ),
  immutable(
    1268,
    'parse_ident',
    [Oid.text, Oid.bool],
    Oid._text,
    { argNames: ['str', 'strict'], defaults: ['true'] },
    ([text, strict]: [string, boolean]) => makeArray(parseIdentifier(text, strict)),
  ),
]

/** a.b."C" to its folded parts; throws 22023. Without strict, what follows the last part is ignored. */
export function parseIdentifier(text: string, strict: boolean): string[] {
  const invalid = (detail?: string) => invalidParameter(`string is not a valid identifier: "${text}"`, { detail })
  const parts: string[] = []
  let rest = text.replace(/^\s+/, '')
  let afterDot = false
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const plain = /^[\p{L}_\x80-\u{10ffff}][\p{L}\p{N}_$\x80-\u{10ffff}]*/u.exec(rest)
    if (quoted) {
      if (quoted[1] === '') throw invalid('Quoted identifier must not be empty.')
      parts.push(quoted[1].replaceAll('""', '"'))
    } else if (rest.startsWith('"')) throw invalid('String has unclosed double quotes.')
    else if (plain) parts.push(plain[0].replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
    else if (rest.startsWith('.')) throw invalid('No valid identifier before ".".')
    else if (afterDot) throw invalid('No valid identifier after ".".')
    else throw invalid()
    rest = rest.slice((quoted ?? plain)![0].length).replace(/^\s+/, '')
    if (rest.startsWith('.')) {
      rest = rest.slice(1).replace(/^\s+/, '')
      afterDot = true
    } else if (rest === '' || !strict) return parts
    else throw invalid()
  }
}
