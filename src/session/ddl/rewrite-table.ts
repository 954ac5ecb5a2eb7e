// The rewrite of a table's rows by ALTER TABLE. Old rows are read under the old definition, new ones are written under the new one as they
// come: they are never all in memory.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { TableRewrite } from '../../../catalog/claimant/ddl-plan.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import { bindScalarSql } from '../../../engine/bind/expression/expression.ts'
import type { BindContext } from '../../../engine/bind/binding.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { coercionOid } from '../../../engine/functions/coercion/functions.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { LogicalPlan, PlanColumn } from '../../../engine/plan/logical.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { planQuery } from '../query/plan-query.ts'
import { startQuery, type StartedQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { StatementWrites } from '../writes/take-writes.ts'

export interface StartedRewrite {
  readonly table: number
  readonly query: StartedQuery
}

/** To be called while the table is still defined as its rows are; whoever does must close the query. */
export function startRewrite(core: SessionCore, rewrite: TableRewrite): StartedRewrite {
  const bound = rewritingQuery(core, rewrite)
  const query = startQuery(core, bound, planQuery(core, bound), [], { kind: 'columns', options: {} })
  return { table: rewrite.table, query }
}

/** To be called once the table is defined anew. */
export async function finishRewrite(core: SessionCore, { table, query }: StartedRewrite): Promise<void> {
  core.ensureTransaction().overlay.truncate(table)
  const writes = new StatementWrites(core, { alone: true })
  try {
    for (;;) {
      const chunk = await query.running.pull(0)
      if (chunk.rows > 0) await writes.take([{ kind: 'insert', table, batch: chunk.payload as Batch }])
      if (chunk.done) break
    }
    await writes.finish(false)
  } catch (error) {
    await writes.abort()
    throw error
  }
}

function valueOf(
  { sql, type, reshape }: TableRewrite['columns'][number],
  over: readonly PlanColumn[],
  context: BindContext,
): Expression {
  const value = bindScalarSql(sql, over, context, type)
  return (reshape ?? []).reduce((before: Expression, text): Expression => {
    const change: Expression = { kind: 'literal', value: text, type: { oid: Oid.text, typmod: -1 } }
    return { kind: 'call', function: coercionOid.reshapeRow, args: [before, change], type }
  }, value)
}

/** The rows of a table as a rewrite makes them: each column by assignment to its type, generated ones over the new row. */
function rewritingQuery(core: SessionCore, rewrite: TableRewrite): BoundQuery {
  const relation = core.catalog.relationByOid(rewrite.table)
  if (relation?.kind !== 'table') throw new Error(`no table ${rewrite.table} to rewrite`)
  const { info, schema } = relation.table
  const context = bindContext(core, [])
  const all = bindStatement(
    parseSql(`SELECT * FROM ONLY ${quoteIdentifier(info.schemaName)}.${quoteIdentifier(info.name)}`)[0],
    context,
  )
  if (all.kind !== 'query') throw new Error('a SELECT did not bind to a query')
  const names = new Map(schema.columns.map((column) => [column.attribute, column.name]))
  const made = rewrite.columns.map(({ attribute, type }, i) => ({
    id: firstMadeColumn + i,
    name: names.get(attribute) ?? `added ${attribute}`,
    type,
  }))
  const item = (over: readonly PlanColumn[], i: number): ProjectItem => ({
    column: made[i],
    expression: valueOf(rewrite.columns[i], over, context),
  })
  const fromOld = rewrite.columns.flatMap((column, i) => (column.over === 'old-row' ? [i] : []))
  let plan: LogicalPlan = { kind: 'project', input: all.plan, items: fromOld.map((i) => item(all.columns, i)) }
  if (fromOld.length < made.length) {
    const carried = fromOld.map((i) => made[i])
    const items = rewrite.columns.map((column, i): ProjectItem => {
      if (column.over === 'new-row') return item(carried, i)
      return {
        column: { ...made[i], id: made[i].id + made.length },
        expression: { kind: 'column', id: made[i].id, type: made[i].type },
      }
    })
    plan = { kind: 'project', input: plan, items }
  }
  return { ...all, plan }
}

type ProjectItem = (LogicalPlan & { readonly kind: 'project' })['items'][number]

/** Ids of columns that a rewrite adds to a plan that bind made: far above any that bind gives. */
const firstMadeColumn = 1_000_000_000
