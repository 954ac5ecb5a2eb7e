// Statements of our own in a text that PostgreSQL's grammar refuses: each piece of it is asked for by itself.
import { characterLength, moveLocations } from '../locations.ts'
import type { RawStatement } from '../parse.ts'
import { isOwn, mayBeOwn, ownQuery, shownNames } from './own-statement.ts'
import { showQueries } from './show-queries.ts'
import { splitStatements } from './split-statements.ts'

type Parse = (text: string) => RawStatement[]

/** The text's statements; undefined: none of them is of our own, so the grammar's error stands. */
export function parseOwn(text: string, parse: Parse): RawStatement[] | undefined {
  if (!mayBeOwn(text)) return undefined
  const pieces = splitStatements(text)
  if (!pieces.some((piece) => isOwn(piece.text))) return undefined
  return pieces.flatMap(({ text: piece, start }) => {
    const before = characterLength(text, start)
    // Blanks in front keep every position that of the whole text.
    const padded = ' '.repeat(before) + piece
    const query = ownQuery(padded)
    if (query === undefined) return parse(padded)
    const offset = before + piece.length - piece.trimStart().length
    return [{ ...standIn(query, parse), text: piece.trim(), offset }]
  })
}

/** SHOW of something that the grammar takes for a setting. */
export function ownShow(statement: RawStatement, parse: Parse): RawStatement {
  const name = (statement.node as { VariableShowStmt?: { name?: string } }).VariableShowStmt?.name
  const query = name === undefined ? undefined : shownNames.get(name)
  return query === undefined ? statement : { ...statement, node: standIn(showQueries[query]({}), parse).node }
}

/** No place in it is one that the client knows. */
function standIn(query: string, parse: Parse): RawStatement {
  const [statement] = parse(query)
  moveLocations(statement.node, () => -1)
  return statement
}
