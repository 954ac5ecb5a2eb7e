// All rows of a query that the session runs for itself (sink `columns`), which is closed whatever happens.
import type { Batch } from '../../../engine/columns/column.ts'
import type { StartedQuery } from './run-query.ts'

export async function collectBatches(started: StartedQuery): Promise<Batch[]> {
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
