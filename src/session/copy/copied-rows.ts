// The rows of COPY (query) TO, as its sink encodes them. A query that only reads is streamed; one that writes or locks rows runs to its
// end first (run-write.ts), and what it wrote is its transaction's like that of any other statement.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { isReading, type QueryOptions } from '../query/execute-query.ts'
import { type SinkSpec, startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { streamChunks } from '../query/stream-chunks.ts'
import { runWrite } from '../writes/run-write.ts'

export type CopyOutOptions = Omit<QueryOptions, 'formats'>

/** A sink's chunk; `sent` is called once its bytes are not needed any more. */
export type TakeChunk = (payload: unknown, sent: () => void) => Promise<void>

/** Gives all rows to `take`, chunk by chunk; answers how many there were. */
export async function copiedRows(
  core: SessionCore,
  query: BoundQuery,
  plan: PhysicalPlan,
  sink: SinkSpec,
  options: CopyOutOptions,
  take: TakeChunk,
): Promise<number> {
  if (!isReading(query)) {
    const { chunks } = await runWrite(core, query, plan, [], sink, options)
    let rows = 0
    for (const chunk of chunks) {
      rows += chunk.rows
      await take(chunk.payload, () => {})
    }
    return rows
  }
  const started = startQuery(core, query, plan, [], sink)
  try {
    if (sink.kind === 'copy') {
      const sent = await streamChunks(started.running, 0, (messages, _rows, done) => take(messages, done))
      return sent.rows
    }
    let rows = 0
    for (;;) {
      const chunk = await started.running.pull(0)
      rows += chunk.rows
      if (chunk.payload) await take(chunk.payload, () => {})
      if (chunk.done) return rows
    }
  } finally {
    await started.close()
  }
}
