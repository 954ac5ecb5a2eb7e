// From a jsonpath's text to its tree: PostgreSQL's grammar, by descent. Predicates and values share their parentheses, so both are read
// as one kind of expression, and what may not stand where it does is refused afterwards.
import { invalidText, PgError } from '../errors.ts'
import { compileRegex } from '../functions/pattern/regex.ts'
import { negate } from '../types/numeric/arithmetic.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { parseNumeric } from '../types/numeric/parse.ts'
import { datetimeMethods, methods } from './methods.ts'
import {
  type Arithmetic,
  type Comparison,
  isPredicate,
  type JsonPath,
  type PathExpression,
  type PathPrimary,
  type PathStep,
} from './path.ts'
import { regexFlags } from './regex-flags.ts'
import { jsonpathSyntaxError, jsonpathTokens, type Token } from './tokens.ts'

/** Nesting beyond this would exhaust the stack. */
const depthMax = 500

/** Operators of one path: those in a row nest to the left. */
const operatorsMax = 1000

/** Throws 22P02, 42601. */
export function parseJsonPath(text: string): JsonPath {
  if (text.trim() === '') throw invalidText('jsonpath', text)
  return new PathReader(jsonpathTokens(text)).path()
}

class PathReader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  #operators = 0
  /** Whether @ and last have a meaning here. */
  #inFilter = 0
  #inSubscript = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  path(): JsonPath {
    const mode = this.#peek.kind === 'name' ? this.#peek.text.toLowerCase() : ''
    if (mode === 'lax' || mode === 'strict') this.#at++
    const root = this.#or()
    if (this.#peek.kind !== 'end') throw jsonpathSyntaxError(this.#peek)
    return { lax: mode !== 'strict', root }
  }

  get #peek(): Token {
    return this.#tokens[this.#at]
  }

  #isSymbol(...texts: readonly string[]): boolean {
    return this.#peek.kind === 'symbol' && texts.includes(this.#peek.text)
  }

  #takeSymbol(...texts: readonly string[]): string | undefined {
    return this.#isSymbol(...texts) ? this.#tokens[this.#at++].text : undefined
  }

  #expect(text: string): void {
    if (this.#takeSymbol(text) === undefined) throw jsonpathSyntaxError(this.#peek)
  }

  /** Keywords are known in any case. */
  #takeWord(word: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead]
    if (token?.kind !== 'name' || token.text.toLowerCase() !== word) return false
    if (ahead === 0) this.#at++
    return true
  }

  #or(): PathExpression {
    return this.#logical('or', '||', () => this.#logical('and', '&&', () => this.#not()))
  }

  #logical(kind: 'and' | 'or', symbol: string, operand: () => PathExpression): PathExpression {
    let left = operand()
    while (this.#isSymbol(symbol)) {
      this.#requirePredicate(left)
      this.#countOperator()
      this.#at++
      const right = operand()
      this.#requirePredicate(right)
      left = made({ kind, left, right })
    }
    return left
  }

  #not(): PathExpression {
    if (this.#takeSymbol('!') === undefined) return this.#comparison()
    // Of a predicate in parentheses, or exists (…).
    const exists = this.#takeWord('exists', 0)
    if (exists) this.#at--
    else if (!this.#isSymbol('(')) throw jsonpathSyntaxError(this.#peek)
    const arg = this.#primary()
    this.#requirePredicate(arg)
    return made({ kind: 'not', arg })
  }

  #comparison(): PathExpression {
    const left = this.#sum()
    const operator = this.#takeSymbol('==', '!=', '<>', '<', '<=', '>', '>=')
    if (operator !== undefined) {
      this.#requireValue(left)
      const right = this.#sum()
      this.#requireValue(right)
      const known = operator === '<>' ? '!=' : (operator as Comparison)
      return made({ kind: 'compare', operator: known, left, right })
    }
    if (this.#takeWord('starts')) {
      this.#requireValue(left)
      if (!this.#takeWord('with')) throw jsonpathSyntaxError(this.#peek)
      const { kind, text } = this.#peek
      if (kind !== 'string' && kind !== 'variable') throw jsonpathSyntaxError(this.#peek)
      this.#at++
      const initial: PathPrimary =
        kind === 'string' ? { kind: 'literal', value: text } : { kind: 'variable', name: text }
      return made({ kind: 'starts-with', left, right: { primary: initial, steps: [] } })
    }
    if (this.#takeWord('like_regex')) {
      this.#requireValue(left)
      const pattern = this.#string()
      const flags = this.#takeWord('flag') ? this.#string() : ''
      compileRegex(pattern, regexFlags(flags))
      return made({ kind: 'like-regex', arg: left, pattern, flags })
    }
    return left
  }

  #string(): string {
    if (this.#peek.kind !== 'string') throw jsonpathSyntaxError(this.#peek)
    return this.#tokens[this.#at++].text
  }

  #sum(): PathExpression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/', '%'], () => this.#signed()))
  }

  #arithmetic(operators: readonly Arithmetic[], operand: () => PathExpression): PathExpression {
    let left = operand()
    for (;;) {
      const operator = this.#takeSymbol(...operators) as Arithmetic | undefined
      if (operator === undefined) return left
      this.#countOperator()
      this.#requireValue(left)
      const right = operand()
      this.#requireValue(right)
      left = made({ kind: 'arithmetic', operator, left, right })
    }
  }

  #signed(): PathExpression {
    const operator = this.#takeSymbol('+', '-') as '+' | '-' | undefined
    if (operator === undefined) return this.#primary()
    const arg = this.#deeper(() => this.#signed())
    this.#requireValue(arg)
    const { primary, steps } = arg
    const number = primary.kind === 'literal' && steps.length === 0 ? asNumber(primary.value) : undefined
    if (number) return made({ kind: 'literal', value: operator === '-' ? negate(number) : number })
    return made({ kind: 'sign', operator, arg })
  }

  #primary(): PathExpression {
    const token = this.#peek
    if (this.#takeSymbol('(') !== undefined) {
      const inner = this.#deeper(() => this.#or())
      this.#expect(')')
      if (isPredicate(inner.primary) && inner.steps.length === 0 && this.#takeUnknown())
        return made({ kind: 'unknown', arg: inner })
      const steps = this.#steps()
      if (steps.length === 0) return inner
      return { ...inner, steps: [...inner.steps, ...steps] }
    }
    if (this.#takeWord('exists')) {
      this.#expect('(')
      const arg = this.#deeper(() => this.#or())
      this.#requireValue(arg)
      this.#expect(')')
      return made({ kind: 'exists', arg })
    }
    this.#at++
    const primary = this.#leaf(token)
    return { primary, steps: this.#steps() }
  }

  #takeUnknown(): boolean {
    if (!this.#takeWord('is')) return false
    if (!this.#takeWord('unknown')) throw jsonpathSyntaxError(this.#peek)
    return true
  }

  #leaf(token: Token): PathPrimary {
    const { kind, text } = token
    switch (kind) {
      case 'string':
        return { kind: 'literal', value: text }
      case 'number':
        return { kind: 'literal', value: parseNumeric(text) }
      case 'variable':
        return { kind: 'variable', name: text }
      case 'symbol':
        if (text === '$') return { kind: 'root' }
        if (text !== '@') throw jsonpathSyntaxError(token)
        if (this.#inFilter === 0) throw new PgError('42601', '@ is not allowed in root expressions')
        return { kind: 'current' }
      case 'name':
        if (text === 'null' || text === 'true' || text === 'false')
          return { kind: 'literal', value: text === 'null' ? null : text === 'true' }
        if (text.toLowerCase() !== 'last') throw jsonpathSyntaxError(token)
        if (this.#inSubscript === 0) throw new PgError('42601', 'LAST is allowed only in array subscripts')
        return { kind: 'last' }
      case 'end':
        throw jsonpathSyntaxError(token)
    }
  }

  #steps(): PathStep[] {
    const steps: PathStep[] = []
    for (;;) {
      if (this.#takeSymbol('.') !== undefined) steps.push(this.#member())
      else if (this.#takeSymbol('[') !== undefined) steps.push(this.#subscripts())
      else if (this.#takeSymbol('?') !== undefined) steps.push(this.#filter())
      else return steps
    }
  }

  #member(): PathStep {
    if (this.#takeSymbol('*') !== undefined) return { kind: 'any-key' }
    if (this.#takeSymbol('**') !== undefined) return this.#any()
    const token = this.#peek
    if (token.kind !== 'name' && token.kind !== 'string') throw jsonpathSyntaxError(token)
    this.#at++
    if (token.kind === 'name' && this.#isSymbol('(')) return this.#method(token)
    return { kind: 'key', name: token.text }
  }

  #method(token: Token): PathStep {
    const name = token.text.toLowerCase()
    const arity = methods.get(name)
    if (arity === undefined) throw jsonpathSyntaxError(this.#peek)
    this.#expect('(')
    if (name === 'datetime' && this.#peek.kind === 'string') {
      const template = this.#tokens[this.#at++].text
      this.#expect(')')
      return { kind: 'method', name, args: [], template }
    }
    const args: Numeric[] = []
    while (!this.#isSymbol(')')) {
      if (args.length > 0) this.#expect(',')
      // A precision has no sign.
      const sign = datetimeMethods.has(name) ? undefined : this.#takeSymbol('+', '-')
      if (this.#peek.kind !== 'number' || args.length >= arity) throw jsonpathSyntaxError(this.#peek)
      const value = parseNumeric(this.#tokens[this.#at++].text)
      args.push(sign === '-' ? negate(value) : value)
    }
    this.#at++
    return { kind: 'method', name, args }
  }

  #any(): PathStep {
    if (this.#takeSymbol('{') === undefined) return { kind: 'any', first: 0, last: Infinity }
    const first = this.#level()
    const last = this.#takeWord('to') ? this.#level() : first
    this.#expect('}')
    return { kind: 'any', first, last }
  }

  #level(): number {
    if (this.#takeWord('last')) return Infinity
    const token = this.#peek
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw jsonpathSyntaxError(token)
    this.#at++
    return Number(token.text)
  }

  #subscripts(): PathStep {
    if (this.#isSymbol('*') && this.#tokens[this.#at + 1]?.text === ']') {
      this.#at += 2
      return { kind: 'any-element' }
    }
    const subscripts: { from: PathExpression; to?: PathExpression }[] = []
    this.#inSubscript++
    do {
      const from = this.#value()
      subscripts.push(this.#takeWord('to') ? { from, to: this.#value() } : { from })
    } while (this.#takeSymbol(',') !== undefined)
    this.#inSubscript--
    this.#expect(']')
    return { kind: 'index', subscripts }
  }

  #value(): PathExpression {
    const read = this.#deeper(() => this.#or())
    this.#requireValue(read)
    return read
  }

  #filter(): PathStep {
    this.#expect('(')
    this.#inFilter++
    const predicate = this.#deeper(() => this.#or())
    this.#inFilter--
    this.#requirePredicate(predicate)
    this.#expect(')')
    return { kind: 'filter', predicate }
  }

  #requirePredicate({ primary, steps }: PathExpression): void {
    if (!isPredicate(primary) || steps.length > 0) throw jsonpathSyntaxError(this.#peek)
  }

  /** Predicates are values only with steps behind them. */
  #requireValue({ primary, steps }: PathExpression): void {
    if (isPredicate(primary) && steps.length === 0) throw jsonpathSyntaxError(this.#peek)
  }

  #countOperator(): void {
    if (++this.#operators > operatorsMax) throw new PgError('54001', 'stack depth limit exceeded')
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > depthMax) throw new PgError('54001', 'stack depth limit exceeded')
    const result = read()
    this.#depth--
    return result
  }
}

const made = (primary: PathPrimary): PathExpression => ({ primary, steps: [] })

const asNumber = (value: null | boolean | string | Numeric): Numeric | undefined =>
  value !== null && typeof value === 'object' ? value : undefined
