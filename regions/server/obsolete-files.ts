// Files that the newest Versions no longer name. They go once no snapshot pins an older Version.
import type { ObjectStore } from '../objects/object-store.ts'
import { closeFile } from '../segments/piece-reader.ts'

export class ObsoleteFiles {
  readonly #store: ObjectStore
  #waiting: { epoch: number; name: string }[] = []

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** No Version from this epoch on names them. */
  add(epoch: number, names: readonly string[]): void {
    for (const name of names) this.#waiting.push({ epoch, name })
  }

  /** The oldest epoch that a snapshot pins. */
  pinned(epoch: number): void {
    const due = this.#waiting.filter((file) => file.epoch <= epoch)
    if (due.length === 0) return
    this.#waiting = this.#waiting.filter((file) => file.epoch > epoch)
    for (const { name } of due) {
      closeFile(this.#store.path(name))
      this.#store.remove(name)
    }
  }
}
