// The text of a jsonpath as tokens.
import { PgError } from '../errors.ts'

export type TokenKind = 'name' | 'string' | 'number' | 'variable' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Of names, strings and variables what they stand for, of others what is written. */
  readonly text: string
  /** What complaints quote, as PostgreSQL's do: of a name what ended it, which is nothing but for blanks. */
  readonly written: string
}

const symbol = /\*\*|&&|\|\||==|!=|<>|<=|>=|[?%$.[\]{}()!=<>@#,*:+\-/|&]/y
const number =
  /0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*|0[oO][0-7](?:_?[0-7])*|0[bB][01](?:_?[01])*|(?:(?:0|[1-9](?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y
const space = /(?:[ \t\n\r\f]+|\/\*[\s\S]*?\*\/)+/y
const plain = /(?:[^?%$.[\]{}()|&!=<>@#,*:\-+/\\" \t\n\r\f]|\\u\{[0-9a-fA-F]{1,6}\}|\\[\s\S])+/y

export const jsonpathSyntaxError = (near: Token): PgError =>
  new PgError(
    '42601',
    near.written === ''
      ? 'syntax error at end of jsonpath input'
      : `syntax error at or near "${near.written}" of jsonpath input`,
  )

/** Ends with an `end`. Throws 42601. */
export function jsonpathTokens(text: string): Token[] {
  const tokens: Token[] = []
  const match = (pattern: RegExp, at: number): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  let at = 0
  for (;;) {
    at += match(space, at)?.length ?? 0
    if (at >= text.length) break
    const [token, length] = tokenAt(text, at, match)
    tokens.push(token)
    at += length
  }
  tokens.push({ kind: 'end', text: '', written: '' })
  return tokens
}

type Match = (pattern: RegExp, at: number) => string | undefined

function tokenAt(text: string, at: number, match: Match): readonly [Token, number] {
  const blanks = (end: number): string => match(/[ \t\n\r\f]+/y, end) ?? ''
  if (text[at] === '"') {
    const end = endOfString(text, at)
    const written = text.slice(at, end)
    return [{ kind: 'string', text: unescaped(written.slice(1, -1)), written: '"' }, written.length]
  }
  if (text[at] === '$' && text[at + 1] === '"') {
    const written = text.slice(at, endOfString(text, at + 1))
    return [{ kind: 'variable', text: unescaped(written.slice(2, -1)), written: '"' }, written.length]
  }
  if (text[at] === '$') {
    const name = match(plain, at + 1)
    if (name !== undefined)
      return [{ kind: 'variable', text: unescaped(name), written: blanks(at + 1 + name.length) }, name.length + 1]
  }
  if (/\d/.test(text[at]) || (text[at] === '.' && /\d/.test(text[at + 1] ?? ''))) {
    const written = match(number, at)!
    const junk = match(plain, at + written.length)
    if (junk !== undefined)
      throw new PgError(
        '42601',
        `trailing junk after numeric literal at or near "${written}${junk[0]}" of jsonpath input`,
      )
    return [{ kind: 'number', text: written.replaceAll('_', ''), written }, written.length]
  }
  const mark = match(symbol, at)
  if (mark !== undefined) return [{ kind: 'symbol', text: mark, written: mark }, mark.length]
  const written = match(plain, at) ?? text[at]
  return [{ kind: 'name', text: unescaped(written), written: blanks(at + written.length) }, written.length]
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  throw new PgError('42601', `unterminated quoted string at end of jsonpath input`)
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Throws 42601, 22P05. */
function unescaped(written: string): string {
  if (!written.includes('\\')) return written
  const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g
  const text = written.replace(escape, (_, ...found: readonly (string | number | undefined)[]) => {
    const parts = found.slice(0, 4) as (string | undefined)[]
    const code = parts[0] ?? parts[1] ?? parts[2]
    if (code === undefined) {
      const letter = parts[3]!
      const rest = written.slice(found[4] as number)
      if (letter === 'x') throw invalidSequence('hexadecimal character', /^\\x[0-9a-fA-F]?/, rest)
      if (letter === 'u') throw invalidSequence('Unicode escape', /^\\u(?:[0-9a-fA-F]{0,3}|\{[0-9a-fA-F]{0,6})/, rest)
      return letters[letter] ?? letter
    }
    const point = Number.parseInt(code, 16)
    if (point === 0)
      throw new PgError('22P05', 'unsupported Unicode escape sequence', {
        detail: '\\u0000 cannot be converted to text.',
      })
    return parts[1] === undefined ? String.fromCodePoint(point) : String.fromCharCode(point)
  })
  if (!text.isWellFormed())
    throw new PgError('22P02', 'invalid input syntax for type jsonpath', {
      detail: /[\uD800-\uDBFF][\uD800-\uDBFF]/.test(text)
        ? 'Unicode high surrogate must not follow a high surrogate.'
        : 'Unicode low surrogate must follow a high surrogate.',
    })
  return text
}

const invalidSequence = (what: string, shape: RegExp, rest: string): PgError =>
  new PgError('42601', `invalid ${what} sequence at or near "${shape.exec(rest)?.[0] ?? ''}" of jsonpath input`)
