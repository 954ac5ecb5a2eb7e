// Reads an XPath 1.0 expression.
import { PgError } from '../../errors.ts'
import { nameHere } from '../characters.ts'
import { axes, type Axis, type BinaryOperator, type NodeTest, type Step, type XPath } from './expression.ts'

/** Of expressions within expressions. */
const depthMax = 200

export function parseXPath(text: string): XPath {
  const parser = new Parser(tokensOf(text))
  return parser.whole()
}

interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'sign' | 'operator'
  readonly text: string
}

const invalid = (): PgError => new PgError('10608', 'invalid XPath expression', { detail: 'Invalid expression' })

const signs = [
  '::',
  '..',
  '//',
  '!=',
  '<=',
  '>=',
  '(',
  ')',
  '[',
  ']',
  '.',
  '@',
  ',',
  '/',
  '|',
  '+',
  '-',
  '=',
  '<',
  '>',
  '*',
  '$',
]
const operatorSigns = new Set(['/', '//', '|', '+', '-', '=', '!=', '<', '<=', '>', '>=', '*'])
const operatorNames = new Set(['and', 'or', 'mod', 'div'])

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (kind: Token['kind'], length: number): void => {
    tokens.push({ kind, text: text.slice(at, at + length) })
    at += length
  }
  while (at < text.length) {
    if (/\s/.test(text[at])) {
      at++
      continue
    }
    const number = match(/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y, text, at)
    if (number !== undefined) {
      take('number', number.length)
      continue
    }
    const quote = text[at]
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1)
      if (end === -1) throw new PgError('10608', 'invalid XPath expression', { detail: 'Unfinished literal' })
      tokens.push({ kind: 'string', text: text.slice(at + 1, end) })
      at = end + 1
      continue
    }
    const sign = signs.find((one) => text.startsWith(one, at))
    // After an operand, * and the names of operators are operators.
    const after = tokens.at(-1)
    const isOperand = after !== undefined && !isOpening(after)
    if (sign !== undefined) {
      take(operatorSigns.has(sign) && (sign !== '*' || isOperand) ? 'operator' : 'sign', sign.length)
      continue
    }
    const name = match(nameHere, text, at)
    if (name === undefined) throw invalid()
    const written = nameIn(name, text, at)
    take(isOperand && operatorNames.has(written) ? 'operator' : 'name', written.length)
  }
  return tokens
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** A name of XPath has at most one colon, within it; `p:*` and `axis::` end before theirs. */
function nameIn(found: string, text: string, at: number): string {
  const colon = found.indexOf(':')
  if (colon === -1) return found
  if (found[colon + 1] === ':' || colon === found.length - 1) {
    const prefix = found.slice(0, colon)
    return text.startsWith(':*', at + colon) ? text.slice(at, at + colon + 2) : prefix
  }
  const next = found.indexOf(':', colon + 1)
  return next === -1 ? found : found.slice(0, next)
}

const isOpening = ({ kind, text }: Token): boolean =>
  kind === 'operator' || (kind === 'sign' && ['@', '::', '(', '[', ',', '$'].includes(text))

const levels: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', 'div', 'mod'],
]
const nodeTypes: Readonly<Record<string, NodeTest>> = {
  node: { kind: 'any' },
  text: { kind: 'text' },
  comment: { kind: 'comment' },
  'processing-instruction': { kind: 'instruction' },
}
const descendants: Step = { axis: 'descendant-or-self', test: { kind: 'any' }, predicates: [] }

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): XPath {
    const found = this.#expression()
    if (this.#at < this.#tokens.length) throw invalid()
    return found
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead]
    return token !== undefined && token.text === text && (token.kind === 'sign' || token.kind === 'operator')
  }

  #takes(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  #need(text: string): void {
    if (!this.#takes(text)) throw invalid()
  }

  #expression(): XPath {
    if (++this.#depth > depthMax)
      throw new PgError('10608', 'invalid XPath expression', { detail: 'Recursion limit exceeded' })
    const found = this.#binary(0)
    this.#depth--
    return found
  }

  #binary(level: number): XPath {
    const operators = levels[level]
    if (!operators) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const token = this.#tokens[this.#at]
      const op = token?.kind === 'operator' ? operators.find((one) => one === token.text) : undefined
      if (!op) return left
      this.#at++
      left = { kind: 'binary', op, left, right: this.#binary(level + 1) }
    }
  }

  #unary(): XPath {
    let negated = false
    let signed = false
    while (this.#takes('-')) {
      negated = !negated
      signed = true
    }
    const value = this.#union()
    if (!signed) return value
    const number: XPath = { kind: 'negate', value }
    return negated ? number : { kind: 'negate', value: number }
  }

  #union(): XPath {
    let left = this.#path()
    while (this.#takes('|')) left = { kind: 'binary', op: '|', left, right: this.#path() }
    return left
  }

  #path(): XPath {
    if (this.#takes('//')) return { kind: 'path', from: 'root', steps: [descendants, ...this.#steps()] }
    if (this.#takes('/')) return { kind: 'path', from: 'root', steps: this.#startsStep() ? this.#steps() : [] }
    if (!this.#startsFilter()) return { kind: 'path', from: 'here', steps: this.#steps() }
    const primary = this.#primary()
    const predicates = this.#predicates()
    const from: XPath = predicates.length > 0 ? { kind: 'filter', value: primary, predicates } : primary
    if (this.#takes('//')) return { kind: 'path', from, steps: [descendants, ...this.#steps()] }
    if (this.#takes('/')) return { kind: 'path', from, steps: this.#steps() }
    return from
  }

  #startsStep(): boolean {
    const token = this.#tokens[this.#at]
    if (!token) return false
    return token.kind === 'name' || (token.kind === 'sign' && ['.', '..', '@', '*'].includes(token.text))
  }

  #startsFilter(): boolean {
    const token = this.#tokens[this.#at]
    if (!token) throw invalid()
    if (token.kind === 'number' || token.kind === 'string') return true
    if (token.kind === 'sign') return token.text === '(' || token.text === '$'
    return token.kind === 'name' && this.#is('(', 1) && !Object.hasOwn(nodeTypes, token.text)
  }

  #primary(): XPath {
    const token = this.#tokens[this.#at++]
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) }
    if (token.kind === 'string') return { kind: 'string', value: token.text }
    if (token.text === '$') {
      const name = this.#tokens[this.#at++]
      if (name?.kind !== 'name') throw invalid()
      return { kind: 'variable', name: name.text }
    }
    if (token.text === '(') {
      const inner = this.#expression()
      this.#need(')')
      return inner.kind === 'path' ? { kind: 'filter', value: inner, predicates: [] } : inner
    }
    this.#need('(')
    const args: XPath[] = []
    if (!this.#takes(')')) {
      do args.push(this.#expression())
      while (this.#takes(','))
      this.#need(')')
    }
    return { kind: 'call', name: token.text, args }
  }

  #steps(): Step[] {
    const steps = [this.#step()]
    for (;;) {
      if (this.#takes('//')) steps.push(descendants, this.#step())
      else if (this.#takes('/')) steps.push(this.#step())
      else return steps
    }
  }

  #step(): Step {
    if (this.#takes('.')) return { axis: 'self', test: { kind: 'any' }, predicates: this.#predicates() }
    if (this.#takes('..')) return { axis: 'parent', test: { kind: 'any' }, predicates: this.#predicates() }
    const axis = this.#axis()
    const test = this.#test()
    return { axis, test, predicates: this.#predicates() }
  }

  #axis(): Axis {
    if (this.#takes('@')) return 'attribute'
    if (!this.#is('::', 1)) return 'child'
    const name = this.#tokens[this.#at].text
    const axis = axes.find((one) => one === name)
    if (!axis) throw invalid()
    this.#at += 2
    return axis
  }

  #test(): NodeTest {
    const token = this.#tokens[this.#at++]
    if (token?.kind === 'sign' && token.text === '*') return { kind: 'name' }
    if (token?.kind !== 'name') throw invalid()
    if (this.#is('(') && Object.hasOwn(nodeTypes, token.text)) {
      this.#at++
      const type = nodeTypes[token.text]
      const argument = this.#tokens[this.#at]
      const named = type.kind === 'instruction' && argument?.kind === 'string'
      if (named) this.#at++
      this.#need(')')
      return named ? { kind: 'instruction', name: argument.text } : type
    }
    const colon = token.text.indexOf(':')
    if (colon === -1) return { kind: 'name', prefix: '', name: token.text }
    const prefix = token.text.slice(0, colon)
    const name = token.text.slice(colon + 1)
    return name === '*' ? { kind: 'name', prefix } : { kind: 'name', prefix, name }
  }

  #predicates(): XPath[] {
    const found: XPath[] = []
    while (this.#takes('[')) {
      found.push(this.#expression())
      this.#need(']')
    }
    return found
  }
}
