// JSON text to a tree, with PostgreSQL's errors. json keeps its text and only needs it to be valid; jsonb refuses \u0000.
import { PgError } from '../../errors.ts'
import { parseNumeric } from '../numeric/parse.ts'
import type { JsonNode } from './tree.ts'

/** Nesting beyond this would exhaust the stack. */
const depthMax = 2000

export function parseJson(text: string): JsonNode {
  return new JsonReader(text, true).document()
}

/** Throws where the text is no JSON. */
export function checkJson(text: string): void {
  new JsonReader(text, false).document()
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /[A-Za-z0-9_\x80-\uffff.+-]+/y

class JsonReader {
  private readonly text: string
  private readonly forJsonb: boolean
  private at = 0
  private depth = 0

  constructor(text: string, forJsonb: boolean) {
    this.text = text
    this.forJsonb = forJsonb
  }

  document(): JsonNode {
    const node = this.value('Expected JSON value')
    this.skipSpace()
    if (this.at < this.text.length) throw this.unexpected('Expected end of input')
    return node
  }

  private value(expectation: string): JsonNode {
    this.skipSpace()
    switch (this.text[this.at]) {
      case '{':
        return this.object()
      case '[':
        return this.array()
      case '"':
        return this.string()
      case undefined:
        throw this.fault('The input string ended unexpectedly.')
      default:
        return this.scalar(expectation)
    }
  }

  private scalar(expectation: string): JsonNode {
    number.lastIndex = this.at
    word.lastIndex = this.at
    const token = word.exec(this.text)?.[0]
    if (token === undefined) throw this.unexpected(expectation)
    const numeral = number.exec(this.text)?.[0]
    if (numeral === token) {
      this.at += token.length
      return this.forJsonb ? parseNumeric(token) : null
    }
    if (token !== 'true' && token !== 'false' && token !== 'null') {
      throw this.fault(`Token "${token}" is invalid.`, this.at + token.length)
    }
    this.at += token.length
    return token === 'null' ? null : token === 'true'
  }

  private object(): JsonNode {
    this.enter()
    const members = new Map<string, JsonNode>()
    this.skipSpace()
    if (this.text[this.at] === '}') return this.leave(members)
    for (;;) {
      this.skipSpace()
      if (this.text[this.at] !== '"')
        throw this.unexpected(members.size === 0 ? 'Expected string or "}"' : 'Expected string')
      const key = this.string()
      this.skipSpace()
      if (this.text[this.at] !== ':') throw this.unexpected('Expected ":"')
      this.at++
      // The last of equal keys wins.
      members.set(key, this.value('Expected JSON value'))
      this.skipSpace()
      const next = this.text[this.at]
      if (next === '}') return this.leave(members)
      if (next !== ',') throw this.unexpected('Expected "," or "}"')
      this.at++
    }
  }

  private array(): JsonNode {
    this.enter()
    const elements: JsonNode[] = []
    this.skipSpace()
    if (this.text[this.at] === ']') return this.leave(elements)
    for (;;) {
      elements.push(this.value(elements.length === 0 ? 'Expected array element or "]"' : 'Expected JSON value'))
      this.skipSpace()
      const next = this.text[this.at]
      if (next === ']') return this.leave(elements)
      if (next !== ',') throw this.unexpected('Expected "," or "]"')
      this.at++
    }
  }

  private string(): string {
    const start = ++this.at
    let result = ''
    let copied = start
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (Number.isNaN(code)) throw this.fault(`Token ""${this.text.slice(start)}" is invalid.`)
      if (code === 34) break
      if (code < 32) {
        const shown = code.toString(16).padStart(2, '0')
        throw this.fault(`Character with value 0x${shown} must be escaped.`, this.at + 1)
      }
      if (code !== 92) {
        this.at++
        continue
      }
      result += this.text.slice(copied, this.at) + this.escape(start)
      copied = this.at
    }
    result += this.text.slice(copied, this.at)
    this.at++
    return result
  }

  private escape(start: number): string {
    const letter = this.text[this.at + 1]
    this.at += 2
    switch (letter) {
      case '"':
      case '\\':
      case '/':
        return letter
      case 'b':
        return '\b'
      case 'f':
        return '\f'
      case 'n':
        return '\n'
      case 'r':
        return '\r'
      case 't':
        return '\t'
      case 'u':
        return this.unicode()
      case undefined:
        throw this.fault(`Token ""${this.text.slice(start)}" is invalid.`)
      default:
        throw this.fault(`Escape sequence "\\${letter}" is invalid.`, this.at)
    }
  }

  private unicode(): string {
    const unit = this.hexUnit()
    if (unit === 0 && this.forJsonb) {
      throw new PgError('22P05', 'unsupported Unicode escape sequence', {
        detail: '\\u0000 cannot be converted to text.',
        where: this.where(this.at),
      })
    }
    if (unit >= 0xdc00 && unit <= 0xdfff)
      throw this.fault('Unicode low surrogate must follow a high surrogate.', this.at)
    if (unit < 0xd800 || unit > 0xdbff) return String.fromCharCode(unit)
    if (this.text[this.at] !== '\\' || this.text[this.at + 1] !== 'u') {
      throw this.fault('Unicode low surrogate must follow a high surrogate.', this.at)
    }
    this.at += 2
    const low = this.hexUnit()
    if (low >= 0xd800 && low <= 0xdbff)
      throw this.fault('Unicode high surrogate must not follow a high surrogate.', this.at)
    if (low < 0xdc00 || low > 0xdfff) throw this.fault('Unicode low surrogate must follow a high surrogate.', this.at)
    return String.fromCharCode(unit, low)
  }

  private hexUnit(): number {
    const digits = this.text.slice(this.at, this.at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits))
      throw this.fault('"\\u" must be followed by four hexadecimal digits.', this.at + 4)
    this.at += 4
    return Number.parseInt(digits, 16)
  }

  private enter(): void {
    this.at++
    if (++this.depth > depthMax) throw new PgError('54001', 'stack depth limit exceeded')
  }

  private leave<T>(node: T): T {
    this.at++
    this.depth--
    return node
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      this.at++
    }
  }

  private unexpected(expectation: string): PgError {
    if (this.at >= this.text.length) return this.fault('The input string ended unexpectedly.')
    word.lastIndex = this.at
    const token = word.exec(this.text)?.[0] ?? this.text[this.at]
    if (!'{}[],:"'.includes(token[0]) && !/^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(token)) {
      return this.fault(`Token "${token}" is invalid.`, this.at + token.length)
    }
    const shown = token === '"' ? this.quotedToken() : token
    return this.fault(`${expectation}, but found "${shown}".`, this.at + shown.length)
  }

  private quotedToken(): string {
    const match = /"(?:[^"\\]|\\.)*"?/y
    match.lastIndex = this.at
    return match.exec(this.text)?.[0] ?? '"'
  }

  private fault(detail: string, until = this.text.length): PgError {
    return new PgError('22P02', 'invalid input syntax for type json', { detail, where: this.where(until) })
  }

  /** The line up to the fault, as PostgreSQL's context shows it. */
  private where(end: number): string {
    // A line's end that is wrong in a string is no part of it.
    const until = this.text[end - 1] === '\n' ? end - 1 : end
    const before = this.text.slice(0, until)
    const line = before.split('\n').length
    const lineStart = before.lastIndexOf('\n') + 1
    const shown = Math.max(lineStart, until - shownMax)
    // Three dots would be as long as what they stand for.
    const start = shown - lineStart <= 3 ? lineStart : shown
    const prefix = start > lineStart ? '...' : ''
    const suffix = until < this.text.length && this.text[until] !== '\n' ? '...' : ''
    return `JSON data, line ${line}: ${prefix}${this.text.slice(start, until)}${suffix}`
  }
}

/** Characters of a line that an error shows. */
const shownMax = 49
