// The statements of a function's SQL body, parsed once and kept.
import { PgError } from '../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../parse/node.ts'
import { parseSql, type RawStatement } from '../parse/parse.ts'
import type { RoutineDefinition } from './routine.ts'

const known = new WeakMap<RoutineDefinition, readonly RawStatement[]>()

/** Throws 42601. */
export function routineStatements(definition: RoutineDefinition): readonly RawStatement[] {
  let statements = known.get(definition)
  if (!statements) {
    statements = definition.standard ? standardStatements(definition.body) : parseSql(definition.body)
    known.set(definition, statements)
  }
  return statements
}

/** RETURN expression, or BEGIN ATOMIC statements END, as the grammar has them in CREATE FUNCTION. */
function standardStatements(body: string): readonly RawStatement[] {
  const lead = 'CREATE FUNCTION f() RETURNS void '
  const [created] = parseSql(lead + body)
  const node = bodyOf(created?.node as ParseNode).sql_body
  if (!node) throw new PgError('XX000', 'a function has no body')
  return standardNodes(node).map((statement) => ({
    node: statement as RawStatement['node'],
    text: body,
    offset: 0,
  }))
}

/** Statements of a body's tree. */
export function standardNodes(body: ParseNode): readonly ParseNode[] {
  if (kindOf(body) === 'ReturnStmt') return [returned(body)]
  const lists: readonly ParseNode[] = bodyOf(body).items ?? []
  return lists
    .flatMap((list) => (bodyOf(list).items ?? []) as ParseNode[])
    .filter((item) => kindOf(item) !== '')
    .map((item) => (kindOf(item) === 'ReturnStmt' ? returned(item) : item))
}

/** RETURN x is SELECT x. */
const returned = (node: ParseNode): ParseNode => ({
  SelectStmt: {
    targetList: [{ ResTarget: { val: bodyOf(node).returnval, location: -1 } }],
    limitOption: 'LIMIT_OPTION_DEFAULT',
    op: 'SETOP_NONE',
  },
})
