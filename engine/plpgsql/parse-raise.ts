// RAISE: level, condition or format with arguments, and USING.
import type { BlockParser } from './parse-block.ts'
import { sqlstatesOf } from './conditions.ts'
import { anyOf, isSemicolon, isSignOf, isWordOf } from './reader.ts'
import type { RaiseLevel, RaiseOption, SqlText, Statement } from './syntax.ts'

const options: readonly string[] = [
  'message',
  'detail',
  'hint',
  'errcode',
  'column',
  'constraint',
  'datatype',
  'table',
  'schema',
]

export function parseRaise(parser: BlockParser, line: number): Statement {
  const { reader } = parser
  reader.expectWord('raise')
  const level = (reader.takeWord('debug', 'log', 'info', 'notice', 'warning', 'exception') ?? 'exception') as RaiseLevel
  const given: SqlText[] = []
  const raise: { condition?: string; sqlstate?: string; message?: string } = {}
  const ends = anyOf(isSemicolon, isSignOf(','), isWordOf('using'))
  const { kind } = reader.token
  if (kind === 'string') {
    raise.message = reader.next().text
    while (reader.takeSign(',')) given.push(parser.expression(ends))
    const wanted = raise.message.replaceAll('%%', '').split('%').length - 1
    if (given.length < wanted) throw tooFewOrMany(parser, 'few', line)
    if (given.length > wanted) throw tooFewOrMany(parser, 'many', line)
  } else if (reader.takeWord('sqlstate')) {
    if (reader.token.kind !== 'string') throw reader.unexpected()
    const state = reader.next()
    if (!/^[0-9A-Z]{5}$/.test(state.text)) throw reader.error('invalid SQLSTATE code', state)
    raise.sqlstate = state.text
  } else if ((kind === 'word' || kind === 'quoted') && !reader.isWord('using')) {
    const { token } = reader
    const name = reader.name()
    const states = sqlstatesOf(name)
    if (!states) throw reader.error(`unrecognized exception condition "${name}"`, token, '42704')
    raise.condition = name
    raise.sqlstate = states[0]
  }
  const list: { option: RaiseOption; value: SqlText }[] = []
  if (reader.takeWord('using')) {
    do {
      const { token } = reader
      const option = reader.name()
      if (!options.includes(option)) throw reader.error('unrecognized RAISE statement option', token)
      if (!reader.takeSign('=') && !reader.takeSign(':=')) throw reader.unexpected()
      list.push({
        option: option as RaiseOption,
        value: parser.expression(anyOf(isSemicolon, isSignOf(','))),
      })
    } while (reader.takeSign(','))
  }
  reader.expectSign(';')
  return {
    kind: 'raise',
    line,
    level,
    ...raise,
    arguments: given,
    options: list,
  }
}

const tooFewOrMany = ({ reader }: BlockParser, which: 'few' | 'many', line: number) =>
  reader
    .error(`too ${which} parameters specified for RAISE`)
    .with({ where: `compilation of PL/pgSQL function near line ${line}` })
