// SQL text to PostgreSQL's parse trees. Everything peculiar to libpg-query stays in this folder.
import type { Node } from '@pgsql/types'
import { PgError } from '../errors.ts'
import { callParser, type ParserAnswer, warmInstances } from './libpg.ts'
import { statementCharactersMax } from './limits.ts'
import { characterLength, moveLocations, mapOfBytes } from './locations.ts'
import { ownShow, parseOwn } from './own/parse-own.ts'
import { hintOfParserMessage, sqlstateOfParserMessage } from './sqlstates.ts'

export type { ParserAnswer } from './libpg.ts'

export interface RawStatement {
  /** One-key object: { SelectStmt: … }. Its locations are 0-based characters of the whole text (-1: unknown, absent: 0). */
  readonly node: Node
  /** The statement's own text, without its semicolon, and where it starts in the whole text (characters). */
  readonly text: string
  readonly offset: number
  /** The whole text, as it was sent: what pg_prepared_statements and pg_cursors show. */
  readonly source?: string
}

/** Loads the parser; parseSql works once this has resolved. */
export const warmParser = (): Promise<void> => warmInstances()

/** Statements of a text, in order; none for an empty one. Throws PgError with the position in the whole text. */
export function parseSql(text: string): RawStatement[] {
  return isEmpty(text) ? [] : statementsFrom(text, callParser(text))
}

/** The same, where somebody else asks the parser: askParser on another thread. */
export async function parseSqlWith(
  text: string,
  ask: (text: string) => Promise<ParserAnswer>,
): Promise<RawStatement[]> {
  return isEmpty(text) ? [] : statementsFrom(text, await ask(text))
}

/** The parser's answer as it can cross threads. */
export const askParser = (text: string): ParserAnswer => callParser(text)

/** Throws what no parser need be asked for. */
function isEmpty(text: string): boolean {
  if (text.length > statementCharactersMax) throw new PgError('54000', 'statement is too long')
  const nul = text.indexOf('\0')
  if (nul >= 0) throw new PgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00')
  return /^\s*$/.test(text)
}

function statementsFrom(text: string, answer: ParserAnswer): RawStatement[] {
  if (answer.kind === 'overflow') throw stackDepth()
  if (answer.kind === 'memory') throw tooLarge()
  if (answer.kind === 'error') {
    if (/stack depth limit|memory exhausted/i.test(answer.message)) throw stackDepth()
    const own = parseOwn(text, parseSql)
    if (own) return own
    const position = answer.cursor > 0 ? answer.cursor : undefined
    const hint = hintOfParserMessage(answer.message, position === undefined ? '' : text.slice(position - 1))
    throw new PgError(sqlstateOfParserMessage(answer.message), answer.message, { position, ...(hint && { hint }) })
  }
  return statementsOf(text, readTree(answer.json))
}

interface ParsedTree {
  readonly stmts?: readonly { readonly stmt: Node; readonly stmt_location?: number; readonly stmt_len?: number }[]
}

function readTree(json: string): ParsedTree {
  try {
    return JSON.parse(json) as ParsedTree
  } catch (error) {
    if (error instanceof RangeError) throw stackDepth()
    throw error
  }
}

function statementsOf(text: string, tree: ParsedTree): RawStatement[] {
  const map = mapOfBytes(text)
  return (tree.stmts ?? []).map((raw) => {
    const start = raw.stmt_location ?? 0
    const from = map.unit(start)
    const to = raw.stmt_len ? map.unit(start + raw.stmt_len) : text.length
    const body = text.slice(from, to)
    const lead = body.length - body.trimStart().length
    if (!map.ascii) moveLocations(raw.stmt, map.character)
    const statement = {
      node: raw.stmt,
      text: body.trim(),
      offset: map.character(start) + characterLength(body, lead),
      source: text,
    }
    return 'VariableShowStmt' in raw.stmt ? ownShow(statement, parseSql) : statement
  })
}

const tooLarge = (): PgError =>
  new PgError('53200', 'out of memory', { detail: 'The statement is too large for the parser.' })

const stackDepth = (): PgError =>
  new PgError('54001', 'stack depth limit exceeded', {
    hint: 'The statement nests too deeply: rewrite it with fewer levels.',
  })
