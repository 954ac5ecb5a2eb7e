// CREATE MATERIALIZED VIEW: the table that CREATE TABLE AS makes, with the query kept as a view's is, so that it can be run again.
import { PgError } from '../../errors.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { RawStatement } from '../../parse/parse.ts'
import type { BindContext } from '../binding.ts'
import { bindQuery } from '../query/query.ts'
import type { BoundQuery, BoundStatement } from '../statement.ts'
import { bindCreateTableAs } from './create-table-as.ts'
import { viewReads } from './view-reads.ts'
import { fullyNamedQuery, queryTextOf } from './view-query.ts'

export function bindCreateMaterializedView(
  body: ParseNode,
  context: BindContext,
  statement: RawStatement,
): BoundStatement {
  const query = bindQuery(body.query, { ...context, parameterTypes: [], maxParameter: 0 })
  requireMaterializable(query, body.into, context)
  const names = nameParts(body.into.colNames)
  const full = fullyNamedQuery(
    withoutDataClause(queryTextOf(statement.text)),
    query.columns.map((column, index) => names[index] ?? column.name),
    { ...context, keepsCasts: true },
  )
  const withData = body.into.skipData !== true
  return {
    kind: 'create-table-as',
    ddl: {
      ...bindCreateTableAs(body.into, query.columns, body.if_not_exists === true, context),
      materialized: { sql: full.sql, reads: viewReads(query, full.relations), populated: withData },
    },
    query,
    withData,
  }
}

/** Throws 0A000. */
function requireMaterializable(query: BoundQuery, into: ParseNode, { catalog }: BindContext): void {
  const refused = (what: string): PgError => new PgError('0A000', `materialized views ${what}`)
  if (query.writes.length > 0) throw refused('must not use data-modifying statements in WITH')
  for (const oid of query.reads) {
    const relation = catalog.relationByOid(oid)
    if (relation && 'table' in relation && relation.table.info.temporary)
      throw refused('must not use temporary tables or views')
  }
  if (into.rel.relpersistence === 'u') throw refused('cannot be unlogged')
}

/** The query of `query WITH [NO] DATA`, which the parse tree does not delimit. */
function withoutDataClause(text: string): string {
  // Comments are stepped over as quoted names and strings are.
  const token =
    /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|[\w$\u0080-\uffff]+|[^\s]/g
  const words = [...text.matchAll(token)].filter(([word]) => word !== ';' && !/^(--|\/\*)/.test(word))
  const last = words.slice(-3).map(([word]) => word.toLowerCase())
  if (last.at(-1) !== 'data') return text
  const length = last[1] === 'no' && last[0] === 'with' ? 3 : last[1] === 'with' ? 2 : 0
  return length === 0 ? text : text.slice(0, words.at(-length)!.index).trimEnd()
}
