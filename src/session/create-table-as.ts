// CREATE TABLE AS and SELECT INTO: the table is made, then the query's rows become its first.
import type { BoundStatement } from '../../engine/bind/statement.ts'
import { runDdl } from './ddl.ts'
import type { Execution } from './execution.ts'
import { planQuery } from './plan-query.ts'
import { startQuery } from './run-query.ts'
import type { SessionCore } from './session-core.ts'
import type { Batch } from '../../engine/columns/column.ts'

type CreateTableAs = BoundStatement & { readonly kind: 'create-table-as' }

export function createTableAsExecution(core: SessionCore, statement: CreateTableAs): Execution {
  let rows = 0
  let skipped = false
  return {
    fetch: async () => {
      const batches = statement.withData ? await rowsOf(core, statement) : []
      const plan = await runDdl(core, statement.ddl, 'CREATE TABLE AS')
      skipped = plan.skipped
      const [table] = plan.created
      if (!skipped && table !== undefined) {
        const relation = core.catalog.relationByOid(table)
        if (relation?.kind !== 'table') throw new Error('the table that was made is not there')
        const attributes = relation.table.schema.columns.map((column) => column.attribute)
        for (const batch of batches) {
          rows += batch.length
          core.ensureTransaction().overlay.add({ kind: 'insert', table, batch }, attributes)
        }
      }
      return { done: true, rows: 0 }
    },
    tag: () => (statement.withData && !skipped ? `SELECT ${rows}` : 'CREATE TABLE AS'),
    close: async () => {},
  }
}

async function rowsOf(core: SessionCore, statement: CreateTableAs): Promise<readonly Batch[]> {
  const started = startQuery(core, statement.query, planQuery(core, statement.query), [], {
    kind: 'columns',
    options: {},
  })
  const batches: Batch[] = []
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      if (chunk.rows > 0) batches.push(chunk.payload as Batch)
      if (chunk.done) return batches
    }
  } finally {
    await started.close()
  }
}
