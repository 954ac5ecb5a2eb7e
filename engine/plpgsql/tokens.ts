// The words, names, strings and signs of a PL/pgSQL text, with where they stand.
import { PgError } from '../errors.ts'
import { tokensMax } from './limits.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'sign' | 'end'
  /** Of words in lower case; of quoted names and strings what they stand for. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const space = /[ \t\n\r\f\v]+/y
const lineComment = /--[^\n\r]*/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const quoted = /"(?:[^"]|"")*"/y
const plainString = /(?:[nN]|[uU]&)?'(?:[^']|'')*'/y
const escapeString = /[eE]'(?:[^'\\]|''|\\[^])*'/y
const bitString = /[bBxX]'[^']*'/y
const dollar = /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const parameter = /\$\d+/y
const number = /\d[\d_]*(?:\.(?!\.)[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y
const signs = /<<|>>|:=|\.\.|::|=>|<=|>=|<>|!=|[^]/y

function matched(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at
  return form.exec(text)?.[0]
}

/** Throws 42601 for what has no end; 54000 for too many. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length;) {
    const skipped = matched(space, text, at) ?? matched(lineComment, text, at)
    if (skipped !== undefined) {
      at += skipped.length
      continue
    }
    if (text.startsWith('/*', at)) {
      at = endOfComment(text, at)
      continue
    }
    const token = tokenAt(text, at)
    tokens.push(token)
    if (tokens.length > tokensMax) throw new PgError('54000', 'a function has too many words')
    at = token.end
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function endOfComment(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++
      at++
    } else if (text.startsWith('*/', at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  throw new PgError('42601', 'unterminated /* comment', {
    position: start + 1,
  })
}

function tokenAt(text: string, start: number): Token {
  const made = (kind: Token['kind'], found: string, value = found): Token => ({
    kind,
    text: value,
    start,
    end: start + found.length,
  })
  const escaped = matched(escapeString, text, start)
  if (escaped !== undefined) return made('string', escaped, unescaped(escaped.slice(2, -1)))
  const bits = matched(bitString, text, start)
  if (bits !== undefined) return made('string', bits, bits.slice(2, -1))
  const plain = matched(plainString, text, start)
  if (plain !== undefined) return made('string', plain, plain.slice(plain.indexOf("'") + 1, -1).replaceAll("''", "'"))
  const name = matched(word, text, start)
  if (name !== undefined) return made('word', name, name.toLowerCase())
  const inQuotes = matched(quoted, text, start)
  if (inQuotes !== undefined) return made('quoted', inQuotes, inQuotes.slice(1, -1).replaceAll('""', '"'))
  const delimiter = matched(dollar, text, start)
  if (delimiter !== undefined) {
    const close = text.indexOf(delimiter, start + delimiter.length)
    if (close < 0)
      throw new PgError('42601', 'unterminated dollar-quoted string', {
        position: start + 1,
      })
    const body = text.slice(start + delimiter.length, close)
    return made('string', delimiter + body + delimiter, body)
  }
  const placeholder = matched(parameter, text, start)
  if (placeholder !== undefined) return made('parameter', placeholder)
  const digits = matched(number, text, start)
  if (digits !== undefined) return made('number', digits)
  if (text[start] === "'")
    throw new PgError('42601', 'unterminated quoted string', {
      position: start + 1,
    })
  if (text[start] === '"')
    throw new PgError('42601', 'unterminated quoted identifier', {
      position: start + 1,
    })
  return made('sign', matched(signs, text, start)!)
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
}

const unescaped = (text: string): string =>
  text
    .replace(
      /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([^]))/g,
      (_, u, U, x, o, c) => {
        if (c !== undefined) return escapes[c as string] ?? (c as string)
        const code = o !== undefined ? Number.parseInt(o as string, 8) : Number.parseInt((u ?? U ?? x) as string, 16)
        return code > 0x10_ff_ff ? '' : String.fromCodePoint(code)
      },
    )
    .replaceAll("''", "'")
