// COPY's way in: batches go to the segment thread as they come; two may be under way, then the writer waits, and with it COPY.
import { join } from 'node:path'
import type { SegmentTasks } from '../compaction/segment-tasks.ts'
import type { BulkWriter } from '../region-server.ts'
import type { RegionSchema, RowBatch } from '../requests/request.ts'

const batchesUnderWayMax = 2
let nextLoad = 1

export async function openBulkWriter(
  tasks: SegmentTasks,
  schema: RegionSchema,
  directory: string,
  prefix: string,
): Promise<BulkWriter> {
  const load = nextLoad++
  await tasks.run({ kind: 'bulk-open', load, schema, prefix })
  const underWay: Promise<unknown>[] = []
  let failure: Error | undefined
  return {
    async write(rows: RowBatch): Promise<void> {
      if (failure) throw failure
      const written = tasks.run({ kind: 'bulk-write', load, rows }).catch((error: Error) => {
        failure ??= error
      })
      underWay.push(written)
      if (underWay.length > batchesUnderWayMax) await underWay.shift()
      if (failure) throw failure
    },
    async finish() {
      await Promise.all(underWay)
      if (failure) {
        await tasks.run({ kind: 'bulk-abort', load })
        throw failure
      }
      const written = await tasks.run({ kind: 'bulk-finish', load })
      return {
        segments: written.map(({ name, footer }) => ({ name, path: join(directory, name), footer })),
        rows: written.reduce((sum, segment) => sum + segment.rows, 0),
      }
    },
    async abort(): Promise<void> {
      await Promise.all(underWay)
      await tasks.run({ kind: 'bulk-abort', load })
    },
  }
}
