// The indexes of a segment as the storage thread holds them: which there are, and the directories of those that have a file.
import type { ObjectStore } from '../objects/object-store.ts'
import type { StoredIndex } from '../segments/footer.ts'
import type { IndexDirectory } from './choose-index.ts'
import { readIndexFooter } from './index-file.ts'

export interface SegmentIndex extends StoredIndex {
  /** Absent where there is no file. */
  readonly directory?: IndexDirectory
  readonly bytes: number
}

export function openIndex(store: ObjectStore, stored: StoredIndex): SegmentIndex {
  if (stored.file === undefined) return { ...stored, bytes: 0 }
  const path = store.path(stored.file)
  const { footer, bytes } = readIndexFooter(path)
  return { ...stored, directory: { path, footer }, bytes }
}

/** Those whose files read; of the others it is told, and rows are scanned until somebody makes them anew. */
export function openIndexes(
  store: ObjectStore,
  stored: readonly StoredIndex[],
  failed: (file: string, error: unknown) => void,
): SegmentIndex[] {
  return stored.flatMap((one) => {
    try {
      return [openIndex(store, one)]
    } catch (error) {
      failed(one.file!, error)
      return []
    }
  })
}

export const storedIndexes = (indexes: readonly SegmentIndex[]): StoredIndex[] =>
  indexes.map(({ index, file }) => (file === undefined ? { index } : { index, file }))
