// SQL statements within a function, EXECUTE, and where their rows go.
import type { BlockParser } from './parse-block.ts'
import { anyOf, isSemicolon, isSignOf, isWordOf } from './reader.ts'
import type { Dynamic, Into, SqlText, Statement, Target, TargetStep } from './syntax.ts'

/** A variable, with fields and subscripts behind it. Throws 42601 for what is none, or constant. */
export function readTarget(parser: BlockParser, assigned = true): Target {
  const { reader, names } = parser
  const first = reader.token
  if (first.kind !== 'word' && first.kind !== 'quoted' && first.kind !== 'parameter') throw reader.unexpected()
  let end = reader.next().end
  const parts = [first.text]
  while (reader.isSign('.')) {
    reader.next()
    end = reader.token.end
    parts.push(reader.name())
  }
  const found = names.find(parts)
  if (!found) throw reader.error(`"${parts.join('.')}" is not a known variable`, first)
  const variable = names.variables[found.variable]
  if (assigned && variable.constant)
    throw reader.error(`variable "${variable.name}" is declared CONSTANT`, first, '22005')
  const steps: TargetStep[] = found.rest.map((name) => ({
    kind: 'field',
    name,
  }))
  for (;;) {
    if (reader.takeSign('[')) {
      const index = parser.expression(isSignOf(']', ':'))
      const upper = reader.takeSign(':') ? parser.expression(isSignOf(']')) : undefined
      end = reader.token.end
      reader.expectSign(']')
      steps.push({ kind: 'element', index, ...(upper && { upper }) })
    } else if (steps.length > 0 && reader.takeSign('.')) {
      end = reader.token.end
      steps.push({ kind: 'field', name: reader.name() })
    } else break
  }
  return {
    variable: found.variable,
    steps,
    text: reader.text.slice(first.start, end),
    scope: names.scope,
  }
}

/** INTO [STRICT] a, b.c: after INTO was read. */
export function readInto(parser: BlockParser): Into {
  const { reader } = parser
  const strict = reader.takeWord('strict') !== undefined
  const targets = [readTarget(parser)]
  while (reader.takeSign(',')) targets.push(readTarget(parser))
  return { strict, targets }
}

/** A statement up to its semicolon; INTO is taken out of it. */
export function parseSqlStatement(parser: BlockParser, line: number): Statement {
  const { reader, names, texts } = parser
  const first = reader.token
  if (first.kind !== 'word' && !reader.isSign('(')) throw reader.unexpected()
  const pieces: string[] = []
  let from = first.start
  let into: Into | undefined
  let depth = 0
  let before = ''
  let last = first
  // In the rules and bodies of DDL statements INTO is somebody else's, and BEGIN ATOMIC has semicolons of its own.
  const isDdl = reader.isWord('create', 'import')
  let atomic = 0
  for (;;) {
    const { token } = reader
    if (token.kind === 'end') throw reader.unexpected()
    if (token.kind === 'sign') {
      if (token.text === '(' || token.text === '[') depth++
      if (token.text === ')' || token.text === ']') depth--
      if (token.text === ';' && atomic === 0) break
    }
    if (isDdl && token.kind === 'word') {
      if (token.text === 'atomic' && before === 'begin') atomic++
      else if (atomic > 0 && token.text === 'case') atomic++
      else if (atomic > 0 && token.text === 'end') atomic--
    }
    if (
      !isDdl &&
      token.kind === 'word' &&
      token.text === 'into' &&
      depth === 0 &&
      before !== 'insert' &&
      before !== 'merge'
    ) {
      if (into) throw reader.error('INTO specified more than once', token)
      pieces.push(reader.text.slice(from, token.start))
      reader.next()
      into = readInto(parser)
      from = reader.token.start
      before = 'into'
      continue
    }
    before = token.kind === 'word' ? token.text : ''
    last = reader.next()
  }
  pieces.push(reader.text.slice(from, Math.max(from, last.end)))
  reader.expectSign(';')
  const text = pieces.join('').trimEnd()
  const sql: SqlText = {
    text,
    scope: names.scope,
    line,
    start: first.start,
    isExpression: false,
  }
  texts.push(sql)
  const command = first.kind === 'word' ? first.text : 'select'
  if (command === 'call') return { kind: 'call', line, sql }
  return { kind: 'sql', line, sql, command, ...(into && { into }) }
}

export function parseExecute(parser: BlockParser, line: number): Statement {
  const { reader } = parser
  reader.expectWord('execute')
  const text = parser.expression(anyOf(isSemicolon, isWordOf('into', 'using')))
  let into: Into | undefined
  let using: readonly SqlText[] = []
  for (;;) {
    if (!into && reader.takeWord('into')) into = readInto(parser)
    else if (using.length === 0 && reader.takeWord('using'))
      using = readUsing(parser, anyOf(isSemicolon, isWordOf('into'), isSignOf(',')))
    else break
  }
  reader.expectSign(';')
  return {
    kind: 'execute',
    line,
    dynamic: { text, using },
    ...(into && { into }),
  }
}

export function readUsing(parser: BlockParser, ends: Parameters<BlockParser['expression']>[0]): SqlText[] {
  const list = [parser.expression(ends)]
  while (parser.reader.takeSign(',')) list.push(parser.expression(ends))
  return list
}

/** After EXECUTE, where rows are taken one by one: USING may follow. */
export function readDynamic(parser: BlockParser, ends: Parameters<BlockParser['expression']>[0]): Dynamic {
  const text = parser.expression(anyOf(ends, isWordOf('using')))
  const using = parser.reader.takeWord('using') ? readUsing(parser, anyOf(ends, isSignOf(','))) : []
  return { text, using }
}
