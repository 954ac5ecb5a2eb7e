// CREATE SCHEMA s CREATE TABLE …  CREATE VIEW …  GRANT …: the elements are statements of their own, run in the schema, as its owner.
import { PgError } from '../../../engine/errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { tokensOf } from '../../../engine/plpgsql/tokens.ts'
import { openRows, routineStatement, takeRows } from '../routines/rows.ts'
import type { SessionCore } from '../session-core.ts'

/** What others may stand on comes first, whatever the order it is written in. */
const order = ['CreateSeqStmt', 'CreateStmt', 'ViewStmt', 'IndexStmt', 'CreateTrigStmt', 'GrantStmt']

export const hasElements = ({ node }: RawStatement): boolean =>
  'CreateSchemaStmt' in node && (node.CreateSchemaStmt.schemaElts?.length ?? 0) > 0

/** schema: it is there already, made by the same statement. Throws 42P15. */
export async function runElements(core: SessionCore, statement: RawStatement, schema: string): Promise<void> {
  const elements = textsOf(statement.text).flatMap((text) => parseSql(text))
  for (const { node } of elements) requireSame(node as ParseNode, schema)
  const rank = ({ node }: RawStatement): number => order.indexOf(kindOf(node as ParseNode))
  const { definer, settings } = core
  const owner = core.catalog.roleByOid(core.catalog.schema(schema)!.owner)?.name
  const point = settings.point()
  const path = settings.get('search_path')
  settings.note('search_path', path === '' ? quoteIdentifier(schema) : `${quoteIdentifier(schema)}, ${path}`, true)
  core.definer = owner
  try {
    for (const element of elements.toSorted((a, b) => rank(a) - rank(b)))
      await takeRows(await openRows(core, routineStatement(core, element, []), () => [], { readsOnly: false }))
  } finally {
    core.definer = definer
    settings.note('search_path', settings.at(point, 'search_path') ?? '', true)
  }
}

/** Each begins with CREATE or GRANT, words that stand for nothing else outside of parentheses. */
function textsOf(text: string): string[] {
  const starts: number[] = []
  let depth = 0
  for (const { kind, text: word, start } of tokensOf(text)) {
    if (kind === 'sign' && word === '(') depth++
    if (kind === 'sign' && word === ')') depth--
    if (kind === 'word' && depth === 0 && (word === 'create' || word === 'grant')) starts.push(start)
  }
  // The first is CREATE SCHEMA itself.
  return starts.slice(1).map((start, i) => text.slice(start, starts[i + 2]))
}

function requireSame(node: ParseNode, schema: string): void {
  const body = bodyOf(node)
  const relation: ParseNode | undefined = body.relation ?? body.view ?? body.sequence
  const named: string | undefined = relation?.schemaname
  if (named !== undefined && named !== schema)
    throw new PgError('42P15', `CREATE specifies a schema (${named}) different from the one being created (${schema})`)
}
