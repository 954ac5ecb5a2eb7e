// One statement, by the word that it begins with.
import { parseControl } from './parse-control.ts'
import { parseCursorStatement } from './parse-cursor.ts'
import { parseRaise } from './parse-raise.ts'
import { parseReturn } from './parse-return.ts'
import { parseExecute, parseSqlStatement, readTarget } from './parse-sql.ts'
import type { BlockParser } from './parse-block.ts'
import { isSemicolon, anyOf, isSignOf } from './reader.ts'
import type { Statement } from './syntax.ts'

/** undefined: it says nothing. */
export function parseStatement(parser: BlockParser): Statement | undefined {
  const { reader, names } = parser
  const { line } = reader
  const label = parser.label()
  if (reader.isWord('declare', 'begin')) {
    const block = parser.block(label)
    reader.expectSign(';')
    return block
  }
  if (reader.isWord('loop', 'while', 'for', 'foreach')) return parseControl(parser, label, reader.line)
  if (label !== undefined) throw reader.unexpected()
  const assigned = assignment(parser, line)
  if (assigned) return assigned
  switch (reader.token.kind === 'word' ? reader.token.text : '') {
    case 'if':
    case 'case':
    case 'exit':
    case 'continue':
      return parseControl(parser, undefined, line)
    case 'return':
      return parseReturn(parser, line)
    case 'raise':
      return parseRaise(parser, line)
    case 'assert': {
      reader.next()
      const condition = parser.expression(anyOf(isSemicolon, isSignOf(',')))
      const message = reader.takeSign(',') ? parser.expression(isSemicolon) : undefined
      reader.expectSign(';')
      return { kind: 'assert', line, condition, ...(message && { message }) }
    }
    case 'perform':
      reader.next()
      return { kind: 'perform', line, sql: parser.rest() }
    case 'execute':
      return parseExecute(parser, line)
    case 'get':
    case 'open':
    case 'fetch':
    case 'move':
    case 'close': {
      const cursor = parseCursorStatement(parser, line)
      if (cursor) return cursor
      break
    }
    case 'null':
      reader.next()
      reader.expectSign(';')
      return undefined
    case 'commit':
    case 'rollback': {
      const kind = reader.next().text as 'commit' | 'rollback'
      let chain = false
      if (reader.takeWord('and')) {
        chain = reader.takeWord('no') === undefined
        reader.expectWord('chain')
      }
      reader.expectSign(';')
      return { kind, line, chain }
    }
  }
  if (reader.isSign(';')) throw reader.unexpected()
  const { token } = reader
  const after = reader.peek()
  if (
    (token.kind === 'word' || token.kind === 'quoted') &&
    after.kind === 'sign' &&
    /^(:=|=|\[|\.)$/.test(after.text)
  ) {
    const name = dottedName(parser)
    if (name.assigned && !names.find(name.parts))
      throw reader.error(`"${name.parts.join('.')}" is not a known variable`, token)
  }
  return parseSqlStatement(parser, line)
}

/** A variable that is known, and := or = behind it. */
function assignment(parser: BlockParser, line: number): Statement | undefined {
  const { reader, names } = parser
  const { token } = reader
  if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'parameter') return undefined
  const after = reader.peek()
  if (after.kind !== 'sign' || !['.', '[', ':=', '='].includes(after.text)) return undefined
  if (!names.find(dottedName(parser).parts)) return undefined
  const target = readTarget(parser)
  if (!reader.takeSign(':=') && !reader.takeSign('=')) throw reader.unexpected()
  const given = reader.until(names.scope, isSemicolon)
  const text = reader.text.slice(token.start, given.start) + given.text
  const source = ' '.repeat(given.start - token.start) + given.text
  const value = { ...given, text, source, start: token.start }
  parser.texts.push(value)
  reader.expectSign(';')
  return { kind: 'assign', line, target, value, text }
}

/** a.b.c, nothing of it read; assigned: what follows puts something into it. */
function dottedName({ reader }: BlockParser): { readonly parts: readonly string[]; readonly assigned: boolean } {
  const parts = [reader.token.text]
  const isSign = (ahead: number, signs: readonly string[]): boolean => {
    const { kind, text } = reader.peek(ahead)
    return kind === 'sign' && signs.includes(text)
  }
  let ahead = 1
  for (; isSign(ahead, ['.']); ahead += 2) parts.push(reader.peek(ahead + 1).text)
  return { parts, assigned: isSign(ahead, [':=', '=', '[']) }
}
