// Makes indexes of a segment that is there already. The task is plain data, so that it may run on any thread.
import { heapMemory } from '../../engine/columns/memory.ts'
import type { Column } from '../../engine/columns/column.ts'
import { IndexWriter } from '../indexes/index-writer.ts'
import { missingColumn } from '../memtable/schema-columns.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionKey, RegionSchema } from '../requests/request.ts'
import { decodeColumn } from '../segments/decode-column.ts'
import type { SegmentFooter, StoredIndex } from '../segments/footer.ts'
import { pieceSource } from '../segments/piece-reader.ts'
import { type CancelWords, refuseCancelled } from '../server/task-list.ts'

export interface IndexTask {
  readonly path: string
  readonly footer: SegmentFooter
  readonly schema: RegionSchema
  readonly keys: readonly (RegionKey & { readonly file: string })[]
  readonly cancel: CancelWords
  /** As in TaskRecord. */
  readonly progress?: Float64Array
}

/** Nothing stays behind if it throws. */
export function runIndexTask(task: IndexTask, store: ObjectStore): StoredIndex[] {
  const written: StoredIndex[] = []
  try {
    for (const key of task.keys) written.push(indexOf(task, key, store))
    return written
  } catch (error) {
    for (const { file } of written) if (file !== undefined) store.remove(file)
    throw error
  }
}

function indexOf(task: IndexTask, key: IndexTask['keys'][number], store: ObjectStore): StoredIndex {
  const { footer, schema, progress } = task
  const checkCancel = (): void => refuseCancelled(task.cancel, 'statement')
  const { index, attributes, file: name } = key
  const types = attributes.map((attribute) => schema.columns.find((one) => one.attribute === attribute)!.type)
  const writer = new IndexWriter({ store, name, index, attributes, types, codec: 'zstd', checkCancel })
  const fetch = pieceSource(task.path)
  try {
    for (const { rows, columns } of footer.groups) {
      checkCancel()
      const read = (attribute: number, i: number): Column => {
        const at = footer.columns.findIndex((column) => column.attribute === attribute)
        return at < 0
          ? missingColumn(schema, attribute, rows)
          : decodeColumn(columns[at].chunk, types[i], rows, heapMemory, fetch)
      }
      writer.add(attributes.map(read), rows)
      if (progress) progress[0] += rows / task.keys.length
    }
    return writer.finish()
  } catch (error) {
    writer.abort()
    throw error
  }
}
