// Reading tokens one after another, and texts between them: expressions and SQL statements are what stands before the next word that ends
// them outside of parentheses.
import { PgError } from '../errors.ts'
import type { Scope, SqlText } from './syntax.ts'
import { type Token, tokensOf } from './tokens.ts'

export class Reader {
  readonly text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.text = text
    this.#tokens = tokensOf(text)
  }

  get token(): Token {
    return this.#tokens[this.#at]
  }

  peek(ahead = 1): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]
  }

  next(): Token {
    const { token } = this
    if (token.kind !== 'end') this.#at++
    return token
  }

  /** 1-based line of a position. */
  lineAt(position: number): number {
    let line = 1
    for (let at = this.text.indexOf('\n'); at >= 0 && at < position; at = this.text.indexOf('\n', at + 1)) line++
    return line
  }

  get line(): number {
    return this.lineAt(this.token.start)
  }

  isWord(...words: readonly string[]): boolean {
    return this.token.kind === 'word' && words.includes(this.token.text)
  }

  isSign(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.text === sign
  }

  takeWord(...words: readonly string[]): string | undefined {
    return this.isWord(...words) ? this.next().text : undefined
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false
    this.next()
    return true
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected()
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected()
  }

  /** A name, quoted or not. */
  name(): string {
    if (this.token.kind !== 'word' && this.token.kind !== 'quoted') throw this.unexpected()
    return this.next().text
  }

  unexpected(token = this.token): PgError {
    if (token.kind === 'end') return this.error('syntax error at end of input', token)
    return this.error(`syntax error at or near "${this.text.slice(token.start, token.end)}"`, token)
  }

  /** At a token of this text. */
  error(message: string, token = this.token, sqlstate = '42601'): PgError {
    return new PgError(sqlstate, message, { position: token.start + 1 })
  }

  errorNear(message: string, token = this.token): PgError {
    const near = token.kind === 'end' ? 'end of input' : `or near "${this.text.slice(token.start, token.end)}"`
    return this.error(`${message} at ${near}`, token)
  }

  /**
   * The text up to a token that ends it outside of parentheses and brackets, which is left to be read. Throws where there is none, or
   * nothing before it.
   */
  until(scope: Scope, ends: (token: Token) => boolean, what = 'expression'): SqlText {
    const first = this.token
    const line = this.line
    let depth = 0
    let last = first
    for (;;) {
      const { token } = this
      if (depth === 0 && ends(token)) break
      if (token.kind === 'end') throw depth > 0 ? this.error('mismatched parentheses', token) : this.unexpected(token)
      if (token.kind === 'sign') {
        if (token.text === '(' || token.text === '[') depth++
        else if (token.text === ')' || token.text === ']') {
          depth--
          if (depth < 0) throw this.errorNear('mismatched parentheses', token)
        } else if (token.text === ';' && depth > 0) {
          throw this.errorNear('mismatched parentheses', token)
        } else if (token.text === ';') {
          throw this.unexpected(token)
        }
      }
      last = this.next()
    }
    if (last === first && ends(first)) throw this.errorNear(`missing ${what}`)
    return {
      text: this.text.slice(first.start, last.end),
      scope,
      line,
      start: first.start,
      isExpression: true,
    }
  }
}

export const isSemicolon = (token: Token): boolean => token.kind === 'sign' && token.text === ';'
export const isWordOf =
  (...words: readonly string[]) =>
  (token: Token): boolean =>
    token.kind === 'word' && words.includes(token.text)
export const isSignOf =
  (...signs: readonly string[]) =>
  (token: Token): boolean =>
    token.kind === 'sign' && signs.includes(token.text)
export const anyOf =
  (...tests: readonly ((token: Token) => boolean)[]) =>
  (token: Token): boolean =>
    tests.some((test) => test(token))
