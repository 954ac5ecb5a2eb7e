// IF, CASE, LOOP, WHILE, FOR, FOREACH, EXIT and CONTINUE.
import type { BlockParser } from './parse-block.ts'
import { readDynamic, readTarget } from './parse-sql.ts'
import { readCursorArguments } from './parse-cursor.ts'
import { anyOf, isSemicolon, isSignOf, isWordOf } from './reader.ts'
import type { Into, RowSource, SqlText, Statement, Target } from './syntax.ts'

export function parseControl(parser: BlockParser, label: string | undefined, line: number): Statement {
  const { reader } = parser
  switch (reader.next().text) {
    case 'if':
      return parseIf(parser, line)
    case 'case':
      return parseCase(parser, line)
    case 'loop':
      return { kind: 'loop', line, label, body: loopBody(parser, label) }
    case 'while': {
      const condition = parser.expression(isWordOf('loop'))
      reader.expectWord('loop')
      return {
        kind: 'loop',
        line,
        label,
        while: condition,
        body: loopBody(parser, label),
      }
    }
    case 'for':
      return parseFor(parser, label, line)
    case 'foreach':
      return parseForeach(parser, label, line)
    case 'exit':
      return parseExit(parser, false, line)
    default:
      return parseExit(parser, true, line)
  }
}

function parseIf(parser: BlockParser, line: number): Statement {
  const { reader } = parser
  const branches: { when: SqlText; then: readonly Statement[] }[] = []
  let otherwise: readonly Statement[] | undefined
  do {
    const when = parser.expression(isWordOf('then'))
    reader.expectWord('then')
    branches.push({
      when,
      then: parser.statements('elsif', 'elseif', 'else', 'end'),
    })
  } while (reader.takeWord('elsif', 'elseif'))
  if (reader.takeWord('else')) otherwise = parser.statements('end')
  reader.expectWord('end')
  reader.expectWord('if')
  reader.expectSign(';')
  return { kind: 'if', line, branches, ...(otherwise && { otherwise }) }
}

function parseCase(parser: BlockParser, line: number): Statement {
  const { reader, names } = parser
  let operand: { value: SqlText; variable: number } | undefined
  let name = ''
  names.open()
  if (!reader.isWord('when')) {
    const value = parser.expression(isWordOf('when'))
    name = `__case_${names.variables.length}`
    operand = { value, variable: names.declare(name, { text: 'text' }, line) }
  }
  const branches: { when: SqlText; then: readonly Statement[] }[] = []
  while (reader.takeWord('when')) {
    const given = parser.expression(isWordOf('then'))
    const when = operand ? { ...given, text: `${name} IN (${given.text})` } : given
    reader.expectWord('then')
    branches.push({ when, then: parser.statements('when', 'else', 'end') })
  }
  const otherwise = reader.takeWord('else') ? parser.statements('end') : undefined
  reader.expectWord('end')
  reader.expectWord('case')
  reader.expectSign(';')
  names.close()
  return {
    kind: 'case',
    line,
    branches,
    ...(operand && { operand }),
    ...(otherwise && { otherwise }),
  }
}

/** After LOOP; variables that the loop declares are in sight already. */
function loopBody(parser: BlockParser, label: string | undefined): Statement[] {
  const { reader, names } = parser
  names.open(label, true)
  const body = parser.statements('end')
  reader.expectWord('end')
  reader.expectWord('loop')
  parser.endLabel(label)
  reader.expectSign(';')
  names.close()
  return body
}

function parseFor(parser: BlockParser, label: string | undefined, line: number): Statement {
  const { reader, names } = parser
  // Variables that are not declared are the loop's own, if it counts.
  const first = reader.token
  const isLabel = reader.peek().text === '.' && names.find([first.text, reader.peek(2).text]) !== undefined
  const known = isLabel || names.find([first.text]) !== undefined
  let targets: Target[] | undefined
  if (known) {
    if (reader.peek().text === '[') throw reader.unexpected(reader.peek())
    targets = [readTarget(parser, false)]
    while (reader.takeSign(',')) targets.push(readTarget(parser))
  } else {
    reader.name()
    if (reader.isSign(',') || reader.isSign('.')) throw reader.error(`"${first.text}" is not a known variable`, first)
  }
  reader.expectWord('in')
  const reverse = reader.takeWord('reverse') !== undefined
  if (!reverse && reader.takeWord('execute')) {
    const dynamic = readDynamic(parser, isWordOf('loop'))
    return forQuery(parser, label, line, intoOf(parser, targets, first), {
      kind: 'execute',
      dynamic,
    })
  }
  const cursor = reverse ? undefined : boundCursor(parser)
  if (cursor) {
    const record = loopRecord(parser, first.text, line)
    return forQuery(parser, label, line, record, cursor, true)
  }
  const text = parser.reader.until(names.scope, anyOf(isSignOf('..'), isWordOf('loop')))
  if (!reader.takeSign('..')) {
    if (reverse) throw reader.error('cannot specify REVERSE in query FOR loop', first)
    const sql = { ...text, isExpression: false }
    parser.texts.push(sql)
    return forQuery(parser, label, line, intoOf(parser, targets, first), {
      kind: 'query',
      sql,
    })
  }
  parser.texts.push(text)
  const to = parser.expression(isWordOf('loop', 'by'))
  const by = reader.takeWord('by') ? parser.expression(isWordOf('loop')) : undefined
  reader.expectWord('loop')
  names.open()
  const variable = names.declare(first.text, { text: 'integer' }, line)
  const body = loopBody(parser, label)
  names.close()
  return {
    kind: 'for-integer',
    line,
    label,
    variable,
    from: text,
    to,
    ...(by && { by }),
    reverse,
    body,
  }
}

function intoOf(
  { reader, names }: BlockParser,
  targets: readonly Target[] | undefined,
  first: BlockParser['reader']['token'],
): Into {
  if (targets) {
    const { constant, name } = names.variables[targets[0].variable]
    if (constant) throw reader.error(`variable "${name}" is declared CONSTANT`, first, '22005')
    return { strict: false, targets }
  }
  throw reader.error(
    'loop variable of loop over rows must be a record variable or list of scalar variables',
    first,
    '42804',
  )
}

/** FOR r IN cursor: r is the loop's own record. */
function loopRecord(parser: BlockParser, name: string, line: number): Into {
  parser.names.open()
  const variable = parser.names.declare(name, { text: 'record' }, line)
  return { strict: false, targets: [{ variable, steps: [], text: name, scope: parser.names.scope }] }
}

function boundCursor(parser: BlockParser): RowSource | undefined {
  const { reader, names } = parser
  const { token } = reader
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined
  const found = names.find([token.text])
  if (!found || names.variables[found.variable].type.text !== 'refcursor') return undefined
  const after = reader.peek()
  if (after.text !== 'loop' && after.text !== '(') return undefined
  if (!names.variables[found.variable].cursor)
    throw reader.error('cursor FOR loop must use a bound cursor variable', token)
  reader.next()
  return {
    kind: 'cursor',
    variable: found.variable,
    arguments: readCursorArguments(parser, found.variable),
  }
}

function forQuery(
  parser: BlockParser,
  label: string | undefined,
  line: number,
  into: Into,
  source: RowSource,
  ownRecord = false,
): Statement {
  parser.reader.expectWord('loop')
  const body = loopBody(parser, label)
  if (ownRecord) parser.names.close()
  return { kind: 'for-query', line, label, into, source, body }
}

function parseForeach(parser: BlockParser, label: string | undefined, line: number): Statement {
  const { reader } = parser
  const targets = [readTarget(parser)]
  while (reader.takeSign(',')) targets.push(readTarget(parser))
  let slice = 0
  if (reader.takeWord('slice')) {
    if (reader.token.kind !== 'number') throw reader.unexpected()
    slice = Number(reader.next().text)
  }
  reader.expectWord('in')
  reader.expectWord('array')
  const array = parser.expression(isWordOf('loop'))
  reader.expectWord('loop')
  return {
    kind: 'foreach',
    line,
    label,
    targets,
    slice,
    array,
    body: loopBody(parser, label),
  }
}

function parseExit(parser: BlockParser, isContinue: boolean, line: number): Statement {
  const { reader, names } = parser
  let label: string | undefined
  if (!reader.isWord('when') && (reader.token.kind === 'word' || reader.token.kind === 'quoted')) {
    const { token } = reader
    label = reader.name()
    const labelled = names.labelled(label)
    if (!labelled)
      throw reader.error(`there is no label "${label}" attached to any block or loop enclosing this statement`, token)
    if (isContinue && labelled === 'block')
      throw reader.error(`block label "${label}" cannot be used in CONTINUE`, token)
  } else if (!names.isInLoop) {
    throw reader.error(
      isContinue
        ? 'CONTINUE cannot be used outside a loop'
        : 'EXIT cannot be used outside a loop, unless it has a label',
    )
  }
  const when = reader.takeWord('when') ? parser.expression(isSemicolon) : undefined
  reader.expectSign(';')
  return { kind: 'exit', line, isContinue, label, ...(when && { when }) }
}
