// A statement that PostgreSQL's grammar does not hold, as words, names and strings.
import { commentEnd } from './split-statements.ts'

export type Token =
  /** A word as it was written; a name, if it is one, is it in lower case. */
  | { readonly kind: 'word'; readonly text: string; readonly start: number }
  | { readonly kind: 'quoted'; readonly text: string; readonly start: number }
  | { readonly kind: 'string'; readonly text: string; readonly start: number }
  | { readonly kind: 'sign'; readonly text: string; readonly start: number }

const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['quoted', /"(?:[^"]|"")+"/y],
  ['string', /'(?:[^']|'')*'/y],
  ['sign', /[^\s]/y],
]

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length;) {
    const comment = commentEnd(text, at)
    if (comment > at) at = comment
    else if (/\s/.test(text[at])) at++
    else {
      const token = tokenAt(text, at)
      tokens.push(token.token)
      at = token.end
    }
  }
  return tokens
}

function tokenAt(text: string, start: number): { readonly token: Token; readonly end: number } {
  for (const [kind, form] of forms) {
    form.lastIndex = start
    const found = form.exec(text)?.[0]
    if (found === undefined) continue
    const body =
      kind === 'quoted'
        ? found.slice(1, -1).replaceAll('""', '"')
        : kind === 'string'
          ? found.slice(1, -1).replaceAll("''", "'")
          : found
    return { token: { kind, text: body, start }, end: start + found.length }
  }
  throw new Error('a text has no token where it has a character')
}
