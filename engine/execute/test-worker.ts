// The worker that this folder's tests run: rows as plain values, partitions that count, and ways to die.
import type { Batch } from '../columns/column.ts'
import { columnValues } from '../columns/read.ts'
import { buildColumn } from '../columns/build.ts'
import { testCatalog } from '../interpret/test-context.ts'
import { typeRef } from '../types/type.ts'
import type { CatalogSource } from './catalog-versions.ts'
import { generatedForms, pinGenerated } from './generated-rows.ts'
import type { WorkerHooks } from './hooks.ts'

function* numbers(rows: number, width: number): Generator<Batch> {
  const size = 1000
  for (let start = 0; rows < 0 || start < rows; start += size) {
    const length = rows < 0 ? size : Math.min(size, rows - start)
    const column = buildColumn(
      typeRef(23),
      Array.from({ length }, (_, i) => start + i),
    )
    yield { length, columns: Array.from({ length: width }, () => column) }
  }
}

/** Every version is alike. */
export const testCatalogSource: CatalogSource = { whole: () => ({}), changesSince: () => undefined }

export const testHooks: WorkerHooks = {
  sinks: {
    rows: () => ({
      chunk: (batch) => {
        const columns = batch.columns.map(columnValues)
        return {
          payload: Array.from({ length: batch.length }, (_, row) => columns.map((values) => values[row])),
          rows: batch.length,
        }
      },
    }),
  },
  openers: {
    /** The integers 0 … rows - 1; without end if rows is negative. */
    numbers: (partition, attributes) => ({
      batches: numbers(partition.rows, attributes.length),
      release: () => undefined,
    }),
    dies: (_partition, _attributes, _predicates, context) => {
      context.memory?.reserve(10_000)
      return process.exit(3)
    },
    /** Holds shared memory to its end, and yields how much. */
    holds: (partition, attributes, _predicates, context) => {
      context.memory!.reserve(partition.rows)
      const bytes = buildColumn(typeRef(23), [context.memory!.bytes])
      return { batches: [{ length: 1, columns: attributes.map(() => bytes) }], release: () => undefined }
    },
    /** Asks the session for its rows. */
    asks: (_partition, attributes, _predicates, context) => {
      const answer = context.effect('ask', [attributes.length]) as number
      return {
        batches: [{ length: 1, columns: attributes.map(() => buildColumn(typeRef(23), [answer])) }],
        release: () => undefined,
      }
    },
  },
  pinners: { generated: pinGenerated },
  forms: { generated: generatedForms },
  groupLimits: { slotsMax: 1024, looseBytesMax: 1 << 18 },
  reviveCatalog: () => testCatalog(),
}
