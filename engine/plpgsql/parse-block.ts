// Blocks: labels, declarations, statements, and what EXCEPTION catches.
import { PgError } from '../errors.ts'
import { sqlstatesOf } from './conditions.ts'
import { nestingMax } from './limits.ts'
import type { Names } from './names.ts'
import type { ParsedFor } from './parse.ts'
import { parseStatement } from './parse-statement.ts'
import { anyOf, isSemicolon, isSignOf, isWordOf, type Reader } from './reader.ts'
import type { Block, Condition, Handler, SqlText, Statement, TypeText } from './syntax.ts'
import type { Token } from './tokens.ts'

export class BlockParser {
  readonly reader: Reader
  readonly names: Names
  readonly routine: ParsedFor
  /** All expressions and statements, to be held against the grammar. */
  readonly texts: SqlText[]
  #depth = 0

  constructor(reader: Reader, names: Names, routine: ParsedFor, texts: SqlText[]) {
    this.reader = reader
    this.names = names
    this.routine = routine
    this.texts = texts
  }

  /** The whole text: one block, and nothing behind it. */
  function(): Block {
    const block = this.block(this.label())
    this.reader.takeSign(';')
    if (this.reader.token.kind !== 'end') throw this.reader.unexpected()
    return block
  }

  label(): string | undefined {
    const { reader } = this
    if (!reader.takeSign('<<')) return undefined
    const label = reader.name()
    reader.expectSign('>>')
    return label
  }

  /** From DECLARE or BEGIN on. */
  block(label: string | undefined): Block {
    const { reader, names } = this
    const { line } = reader
    this.names.open(label)
    const first = names.variables.length
    while (reader.takeWord('declare')) this.declarations()
    // A cursor's arguments are variables, but no block begins them.
    const variables = names.variables.flatMap((_, i) => (i >= first ? [i] : []))
    const beginLine = variables.length > 0 ? reader.line : line
    reader.expectWord('begin')
    const body = this.statements('end', 'exception')
    const handled = reader.takeWord('exception') ? this.exceptions() : undefined
    reader.expectWord('end')
    this.endLabel(label)
    names.close()
    return {
      kind: 'block',
      line: beginLine,
      label,
      variables,
      body,
      ...handled,
    }
  }

  endLabel(label: string | undefined): void {
    const { reader } = this
    if (reader.token.kind !== 'word' && reader.token.kind !== 'quoted') return
    const { token } = reader
    const end = reader.name()
    if (label === undefined) throw reader.error(`end label "${end}" specified for unlabeled block`, token)
    if (label !== end) throw reader.error(`end label "${end}" differs from block's label "${label}"`, token)
  }

  statements(...ends: readonly string[]): Statement[] {
    if (++this.#depth > nestingMax) throw new PgError('54001', 'stack depth limit exceeded')
    const list: Statement[] = []
    while (!this.reader.isWord(...ends)) {
      if (this.reader.token.kind === 'end') throw this.reader.unexpected()
      const statement = parseStatement(this)
      if (statement) list.push(statement)
    }
    this.#depth--
    return list
  }

  expression(ends: (token: Token) => boolean, what = 'expression', scope = this.names.scope): SqlText {
    const text = this.reader.until(scope, ends, what)
    this.texts.push(text)
    return text
  }

  /** Up to the semicolon, which is taken. */
  rest(what = 'expression'): SqlText {
    const text = this.expression(isSemicolon, what)
    this.reader.expectSign(';')
    return text
  }

  /** A statement rather than an expression. */
  query(ends: (token: Token) => boolean): SqlText {
    const text = {
      ...this.reader.until(this.names.scope, ends, 'SQL statement'),
      isExpression: false,
    }
    this.texts.push(text)
    return text
  }

  type(ends: (token: Token) => boolean): TypeText {
    const { reader } = this
    const first = reader.token
    let depth = 0
    let last: Token | undefined
    while (depth > 0 || !ends(reader.token)) {
      if (reader.token.kind === 'end' || isSemicolon(reader.token)) break
      if (reader.isSign('(') || reader.isSign('[')) depth++
      if (reader.isSign(')') || reader.isSign(']')) depth--
      last = reader.next()
    }
    if (!last) throw reader.errorNear('missing data type declaration')
    const text = reader.text.slice(first.start, last.end)
    const reference = /^(.*?)\s*%\s*(row)?type\s*((?:\[\s*\d*\s*\]|\s+array(?:\s*\[\s*\d*\s*\])?)*)$/is.exec(text)
    if (!reference) return { text }
    return {
      text: reference[1],
      reference: reference[2] ? 'row' : 'column',
      ...(reference[3] !== '' && { isArray: true }),
    }
  }

  private declarations(): void {
    const { reader, names } = this
    while (!reader.isWord('begin', 'declare')) {
      if (reader.isSign('<<')) throw reader.error('block label must be placed before DECLARE, not after')
      const { line, token } = reader
      const name = reader.name()
      if (names.isDeclared(name)) throw reader.errorNear('duplicate declaration', token)
      if (reader.takeWord('alias')) {
        reader.expectWord('for')
        const of = reader.token.kind === 'parameter' ? reader.next().text : reader.name()
        const found = names.find([of])
        if (!found) throw reader.error(`variable "${of}" does not exist`, reader.token, '42703')
        names.alias(name, found.variable)
        reader.expectSign(';')
        continue
      }
      const scroll = this.scroll()
      if (scroll !== undefined || reader.isWord('cursor')) {
        this.cursor(name, line, scroll)
        continue
      }
      this.variable(name, line)
    }
  }

  private scroll(): boolean | undefined {
    const { reader } = this
    if (reader.isWord('scroll') && reader.peek().text === 'cursor') {
      reader.next()
      return true
    }
    if (!reader.isWord('no') || reader.peek().text !== 'scroll') return undefined
    reader.next()
    reader.next()
    return false
  }

  private variable(name: string, line: number): void {
    const { reader, names } = this
    const constant = reader.takeWord('constant') !== undefined
    const startsInitial = anyOf(isSignOf(':=', '=', ';'), isWordOf('default', 'not', 'collate'))
    const type = this.type(startsInitial)
    if (reader.takeWord('collate')) {
      reader.name()
      if (reader.takeSign('.')) reader.name()
    }
    const notNullToken = reader.token
    const notNull = reader.takeWord('not') !== undefined
    if (notNull) reader.expectWord('null')
    const hasInitial = reader.takeSign(':=') || reader.takeSign('=') || reader.takeWord('default') !== undefined
    const initial = hasInitial ? this.expression(isSemicolon, 'expression', names.soFar()) : undefined
    if (notNull && !initial) {
      throw reader.error(
        `variable "${name}" must have a default value, since it's declared NOT NULL`,
        notNullToken,
        '22004',
      )
    }
    if (!initial && !isSemicolon(reader.token)) throw reader.unexpected()
    reader.expectSign(';')
    names.declare(name, type, line, {
      constant,
      notNull,
      ...(initial && { initial }),
    })
  }

  private cursor(name: string, line: number, scroll: boolean | undefined): void {
    const { reader, names } = this
    reader.expectWord('cursor')
    const args: number[] = []
    const scope = names.scope
    names.open(name)
    if (reader.takeSign('(')) {
      do {
        const argumentLine = reader.line
        const argument = reader.name()
        args.push(names.declare(argument, this.type(isSignOf(',', ')')), argumentLine))
      } while (reader.takeSign(','))
      reader.expectSign(')')
    }
    if (!reader.takeWord('for', 'is')) throw reader.unexpected()
    const query = this.query(isSemicolon)
    reader.expectSign(';')
    names.close()
    names.declare(name, { text: 'refcursor' }, line, {
      cursor: { query, arguments: args, scroll },
      scope,
    })
  }

  private exceptions(): Pick<Block, 'handlers' | 'errorVariables'> {
    const { reader, names } = this
    names.open()
    const { line } = reader
    const errorVariables = [
      names.declare('sqlstate', { text: 'text' }, line, { constant: true }),
      names.declare('sqlerrm', { text: 'text' }, line, { constant: true }),
    ] as const
    const handlers: Handler[] = []
    while (reader.isWord('when')) {
      const handlerLine = reader.line
      reader.next()
      const conditions: Condition[] = []
      do conditions.push(this.condition())
      while (reader.takeWord('or'))
      reader.expectWord('then')
      handlers.push({
        conditions,
        body: this.statements('when', 'end'),
        line: handlerLine,
      })
    }
    if (handlers.length === 0) throw reader.unexpected()
    names.close()
    return { handlers, errorVariables }
  }

  private condition(): Condition {
    const { reader } = this
    const { token } = reader
    const name = reader.name()
    if (name === 'others') return { kind: 'others' }
    if (name === 'sqlstate') {
      if (reader.token.kind !== 'string') throw reader.unexpected()
      const state = reader.next()
      if (!/^[0-9A-Z]{5}$/.test(state.text)) throw reader.error('invalid SQLSTATE code', state)
      return { kind: 'sqlstate', states: [state.text] }
    }
    const states = sqlstatesOf(name)
    if (!states) throw reader.error(`unrecognized exception condition "${name}"`, token, '42704')
    return { kind: 'sqlstate', states }
  }
}
