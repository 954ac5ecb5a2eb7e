// RETURN, RETURN NEXT and RETURN QUERY, and which of them a function may use.
import { Oid } from '../types/oids.ts'
import type { BlockParser } from './parse-block.ts'
import { readDynamic } from './parse-sql.ts'
import { isSemicolon } from './reader.ts'
import type { Statement } from './syntax.ts'

export function parseReturn(parser: BlockParser, line: number): Statement {
  const { reader, routine } = parser
  reader.expectWord('return')
  if (reader.takeWord('next')) return parseNext(parser, line)
  if (reader.takeWord('query')) return parseQuery(parser, line)
  const hasOutputs = routine.arguments.some(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table')
  if (reader.isSign(';')) {
    if (!routine.returnsSet && routine.kind === 'function' && !hasOutputs && routine.result !== Oid.void)
      throw reader.errorNear('missing expression')
    reader.next()
    return { kind: 'return', line }
  }
  if (routine.returnsSet) {
    const error = reader.error('RETURN cannot have a parameter in function returning set', reader.token, '42804')
    throw error.with({ hint: 'Use RETURN NEXT or RETURN QUERY.' })
  }
  if (hasOutputs)
    throw reader.error('RETURN cannot have a parameter in function with OUT parameters', reader.token, '42804')
  if (routine.kind === 'procedure')
    throw reader.error('RETURN cannot have a parameter in a procedure', reader.token, '42804')
  if (routine.result === Oid.void)
    throw reader.error('RETURN cannot have a parameter in function returning void', reader.token, '42804')
  return { kind: 'return', line, value: parser.rest() }
}

function parseNext(parser: BlockParser, line: number): Statement {
  const { reader, routine } = parser
  if (!routine.returnsSet) throw reader.error('cannot use RETURN NEXT in a non-SETOF function', reader.token, '42804')
  const hasOutputs = routine.arguments.some(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table')
  if (reader.takeSign(';')) {
    if (!hasOutputs) throw reader.errorNear('missing expression')
    return { kind: 'return-next', line }
  }
  if (hasOutputs)
    throw reader.error('RETURN NEXT cannot have a parameter in function with OUT parameters', reader.token, '42804')
  return { kind: 'return-next', line, value: parser.rest() }
}

function parseQuery(parser: BlockParser, line: number): Statement {
  const { reader, routine } = parser
  if (!routine.returnsSet) throw reader.error('cannot use RETURN QUERY in a non-SETOF function', reader.token, '42804')
  if (reader.takeWord('execute')) {
    const dynamic = readDynamic(parser, isSemicolon)
    reader.expectSign(';')
    return { kind: 'return-query', line, source: { kind: 'execute', dynamic } }
  }
  const sql = parser.query(isSemicolon)
  reader.expectSign(';')
  return { kind: 'return-query', line, source: { kind: 'query', sql } }
}
