// The segments a merge writes: one at a time for each window that is open, the next when one is full.
import type { ObjectStore } from '../objects/object-store.ts'
import { objectsOf, SegmentWriter, type WrittenSegment } from '../segments/segment-writer.ts'
import type { MergeTask } from './merge.ts'
import type { Part } from './merge-parts.ts'

export class SegmentOutputs {
  readonly #task: MergeTask
  readonly #store: ObjectStore
  readonly #open = new Map<number, SegmentWriter>()
  readonly #written: WrittenSegment[] = []
  #started = 0

  constructor(task: MergeTask, store: ObjectStore) {
    this.#task = task
    this.#store = store
  }

  write(window: number, { columns, rows, rowIds }: Part): void {
    const { schema, codec, prefix, progress } = this.#task
    let writer = this.#open.get(window)
    if (writer && writer.room < rows) {
      this.#written.push(writer.finish())
      writer = undefined
    }
    if (!writer) {
      writer = new SegmentWriter(this.#store, `${prefix}-${this.#started++}.segment`, schema, codec)
      this.#open.set(window, writer)
    }
    writer.write(columns, rows, rowIds)
    if (!progress) return
    progress[0] += rows
    progress[2] = progress[1] === 0 ? 0 : Math.round((progress[3] * progress[0]) / progress[1])
  }

  /** No more rows come for the windows that are open. */
  close(): void {
    for (const [window, writer] of this.#open) {
      this.#open.delete(window)
      this.#written.push(writer.finish())
    }
  }

  finish(): WrittenSegment[] {
    this.close()
    return this.#written
  }

  abort(): void {
    for (const writer of this.#open.values()) writer.abort()
    this.#open.clear()
    for (const name of this.#written.splice(0).flatMap(objectsOf)) this.#store.remove(name)
  }
}
