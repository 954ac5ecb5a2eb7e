// Runs SQL of our own inside the session's transaction: checks of existing rows, rewrites of tables.
import type { BoundQuery } from '../../engine/bind/statement.ts'
import { bindStatement } from '../../engine/bind/bind.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import { parseSql } from '../../engine/parse/parse.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { bindContext } from './prepared/bind-context.ts'
import { planQuery } from './query/plan-query.ts'
import { startQuery } from './query/run-query.ts'
import type { SessionCore } from './session-core.ts'

export interface InternalResult {
  readonly types: readonly TypeRef[]
  readonly batches: readonly Batch[]
}

export function internalQuery(core: SessionCore, sql: string): Promise<InternalResult> {
  const bound = bindStatement(parseSql(sql)[0], bindContext(core, []))
  if (bound.kind !== 'query') throw new Error(`not a query: ${sql}`)
  return runInternal(core, bound)
}

/** The same for a query that is bound already. */
export async function runInternal(core: SessionCore, bound: BoundQuery): Promise<InternalResult> {
  const plan = planQuery(core, bound)
  const started = startQuery(core, bound, plan, [], { kind: 'columns', options: {} })
  const batches: Batch[] = []
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      if (chunk.rows > 0) batches.push(chunk.payload as Batch)
      if (chunk.done) return { types: plan.types, batches }
    }
  } finally {
    await started.close()
  }
}

/** The first row, for queries that ask whether there is one. */
export async function firstRow(
  core: SessionCore,
  sql: string,
): Promise<{ readonly types: readonly TypeRef[]; readonly values: readonly Value[] } | undefined> {
  const { types, batches } = await internalQuery(core, sql)
  return batches.length === 0 ? undefined : { types, values: batches[0].columns.map((column) => reader(column)(0)) }
}
