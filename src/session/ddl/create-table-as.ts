// CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW: the table is made, then the query's rows become its first.
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import type { Value } from '../../../engine/types/type.ts'
import { notSupported } from '../../../engine/errors.ts'
import { runDdl } from './ddl.ts'
import type { Execution } from '../execution.ts'
import { fillMaterializedView } from './fill-materialized-view.ts'
import { planQuery } from '../query/plan-query.ts'
import { startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { StatementWrites } from '../writes/take-writes.ts'
import type { Batch } from '../../../engine/columns/column.ts'

type CreateTableAs = BoundStatement & { readonly kind: 'create-table-as' }

export function createTableAsExecution(
  core: SessionCore,
  statement: CreateTableAs,
  parameters: readonly Value[],
): Execution {
  const tag = statement.ddl.materialized ? 'CREATE MATERIALIZED VIEW' : 'CREATE TABLE AS'
  let rows = 0
  let skipped = false
  return {
    fetch: async () => {
      const plan = await runDdl(core, () => statement.ddl, tag)
      skipped = plan.skipped
      const [table] = plan.created
      if (!skipped && table !== undefined && core.catalog.row('table', table)?.options.document_schema !== undefined)
        throw notSupported('CREATE TABLE AS with documents under a schema')
      if (!skipped && table !== undefined && statement.withData)
        rows = statement.ddl.materialized
          ? await fillMaterializedView(core, table)
          : await fill(core, statement, parameters, table)
      return { done: true, rows: 0 }
    },
    tag: () => (statement.withData && !skipped ? `SELECT ${rows}` : tag),
    close: async () => {},
  }
}

async function fill(
  core: SessionCore,
  statement: CreateTableAs,
  parameters: readonly Value[],
  table: number,
): Promise<number> {
  const started = startQuery(core, statement.query, planQuery(core, statement.query), parameters, {
    kind: 'columns',
    options: {},
  })
  const writes = new StatementWrites(core)
  let rows = 0
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      rows += chunk.rows
      if (chunk.rows > 0) await writes.take([{ kind: 'insert', table, batch: chunk.payload as Batch }])
      if (chunk.done) break
    }
    await writes.finish(false)
    return rows
  } catch (error) {
    await writes.abort()
    throw error
  } finally {
    await started.close()
  }
}
