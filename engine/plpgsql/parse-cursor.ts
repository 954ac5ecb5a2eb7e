// Cursors: OPEN, FETCH, MOVE, CLOSE; and GET DIAGNOSTICS, which begins as they do.
import type { BlockParser } from './parse-block.ts'
import { readDynamic, readInto, readTarget } from './parse-sql.ts'
import { anyOf, isSemicolon, isSignOf, isWordOf } from './reader.ts'
import type { CursorArgument, SqlText, Statement, Target } from './syntax.ts'

/** undefined: it is a statement of SQL, nothing is read. */
export function parseCursorStatement(parser: BlockParser, line: number): Statement | undefined {
  const { reader } = parser
  switch (reader.token.text) {
    case 'get':
      return parseDiagnostics(parser, line)
    case 'open':
      return parseOpen(parser, line)
    case 'close':
      reader.next()
      return closing(parser, line)
    default:
      return parseFetch(parser, line)
  }
}

function closing(parser: BlockParser, line: number): Statement {
  const cursor = cursorVariable(parser)
  parser.reader.expectSign(';')
  return { kind: 'close', line, cursor }
}

function cursorVariable(parser: BlockParser): number {
  const { reader, names } = parser
  const { token } = reader
  const target = readTarget(parser, false)
  if (target.steps.length > 0) throw reader.error('cursor variable must be a simple variable', token)
  const { type, name } = names.variables[target.variable]
  if (type.text !== 'refcursor' && !/^\$\d+$/.test(type.text) && type.text.toLowerCase() !== 'refcursor')
    throw reader.error(`variable "${name}" must be of type cursor or refcursor`, token, '42804')
  return target.variable
}

function parseOpen(parser: BlockParser, line: number): Statement {
  const { reader, names } = parser
  reader.next()
  const cursor = cursorVariable(parser)
  if (names.variables[cursor].cursor) {
    const given = readCursorArguments(parser, cursor)
    reader.expectSign(';')
    return { kind: 'open', line, cursor, arguments: given }
  }
  let scroll: boolean | undefined
  if (reader.takeWord('scroll')) scroll = true
  else if (reader.takeWord('no')) {
    reader.expectWord('scroll')
    scroll = false
  }
  reader.expectWord('for')
  if (reader.takeWord('execute')) {
    const dynamic = readDynamic(parser, isSemicolon)
    reader.expectSign(';')
    return {
      kind: 'open',
      line,
      cursor,
      scroll,
      source: { kind: 'execute', dynamic },
    }
  }
  const sql = parser.query(isSemicolon)
  reader.expectSign(';')
  return { kind: 'open', line, cursor, scroll, source: { kind: 'query', sql } }
}

/** (1, b := 2) behind a bound cursor. */
export function readCursorArguments(parser: BlockParser, cursor: number): CursorArgument[] {
  const { reader, names } = parser
  const { cursor: declared, name } = names.variables[cursor]
  const wanted = declared?.arguments ?? []
  const { token } = reader
  const given: CursorArgument[] = []
  const taken = new Set<string>()
  let end = token
  if (reader.takeSign('(')) {
    if (wanted.length === 0) throw reader.error(`cursor "${name}" has no arguments`, token)
    do {
      const after = reader.peek()
      const named =
        reader.token.kind === 'word' && after.kind === 'sign' && (after.text === ':=' || after.text === '=>')
      const at = reader.token
      const argument = named ? reader.name() : undefined
      if (named) reader.next()
      const place =
        argument ?? (wanted[given.length] === undefined ? undefined : names.variables[wanted[given.length]].name)
      if (place !== undefined && taken.has(place)) {
        const shown = named ? reader.token : at
        throw reader.error(`value for parameter "${place}" of cursor "${name}" specified more than once`, shown)
      }
      if (place !== undefined) taken.add(place)
      const value = parser.expression(isSignOf(',', ')'))
      given.push(argument === undefined ? { value } : { name: argument, value })
    } while (reader.takeSign(','))
    end = reader.token
    reader.expectSign(')')
  }
  if (given.length < wanted.length) {
    const message = given.length === 0 ? `cursor "${name}" has arguments` : `not enough arguments for cursor "${name}"`
    throw reader.error(message, end)
  }
  if (given.length > wanted.length) throw reader.error(`too many arguments for cursor "${name}"`, token)
  return given
}

const plainDirections = ['next', 'prior', 'first', 'last']

function parseFetch(parser: BlockParser, line: number): Statement {
  const { reader } = parser
  const isMove = reader.next().text === 'move'
  let direction = 'next'
  let count: SqlText | undefined
  const isFrom = anyOf(isWordOf('from', 'in'))
  const plain = reader.takeWord(...plainDirections)
  if (plain) direction = plain
  else if (reader.isWord('absolute', 'relative')) {
    direction = reader.next().text
    count = parser.expression(isFrom)
  } else if (reader.isWord('forward', 'backward')) {
    direction = reader.next().text
    if (isMove && reader.takeWord('all')) direction += ' all'
    else if (!isFrom(reader.token)) count = parser.expression(isFrom)
  }
  reader.takeWord('from', 'in')
  const cursor = cursorVariable(parser)
  if (isMove) {
    reader.expectSign(';')
    return {
      kind: 'fetch',
      line,
      isMove,
      cursor,
      direction,
      ...(count && { count }),
    }
  }
  reader.expectWord('into')
  const into = readInto(parser)
  reader.expectSign(';')
  return {
    kind: 'fetch',
    line,
    isMove,
    cursor,
    direction,
    ...(count && { count }),
    into,
  }
}

const items = {
  current: ['row_count', 'pg_context', 'pg_routine_oid'],
  stacked: [
    'returned_sqlstate',
    'column_name',
    'constraint_name',
    'pg_datatype_name',
    'message_text',
    'table_name',
    'schema_name',
    'pg_exception_detail',
    'pg_exception_hint',
    'pg_exception_context',
  ],
} as const

function parseDiagnostics(parser: BlockParser, line: number): Statement {
  const { reader } = parser
  reader.next()
  const stacked = reader.takeWord('stacked') !== undefined
  if (!stacked) reader.takeWord('current')
  reader.expectWord('diagnostics')
  const list: { target: Target; item: string }[] = []
  do {
    const target = readTarget(parser)
    if (!reader.takeSign('=') && !reader.takeSign(':=')) throw reader.unexpected()
    const { token } = reader
    const item = reader.name()
    const known: readonly string[] = items.current
    const ofErrors: readonly string[] = items.stacked
    if (!known.includes(item) && !ofErrors.includes(item))
      throw reader.errorNear('unrecognized GET DIAGNOSTICS item', token)
    if (known.includes(item) === stacked) {
      const where = stacked ? 'STACKED' : 'CURRENT'
      throw reader.error(`diagnostics item ${item.toUpperCase()} is not allowed in GET ${where} DIAGNOSTICS`, token)
    }
    list.push({ target, item })
  } while (reader.takeSign(','))
  reader.expectSign(';')
  return { kind: 'get-diagnostics', line, stacked, items: list }
}
