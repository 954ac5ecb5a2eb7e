// Who reads which upload: data that was replaced stay until the last reader is done.

export class Readers {
  readonly #pins = new Map<number, number>()
  /** Gets that have not yet said which upload they read. */
  readonly #opening = new Set<Promise<unknown>>()
  onUnpinned: () => void = () => {}

  /** open answers the upload it found, pinned before anybody who sweeps goes on. */
  async open<T extends { readonly upload: number } | undefined>(open: () => Promise<T>): Promise<T> {
    const opening = open().then((found) => {
      if (found) this.#pins.set(found.upload, (this.#pins.get(found.upload) ?? 0) + 1)
      return found
    })
    this.#opening.add(opening)
    try {
      return await opening
    } finally {
      this.#opening.delete(opening)
    }
  }

  release(upload: number): void {
    const left = (this.#pins.get(upload) ?? 1) - 1
    if (left > 0) this.#pins.set(upload, left)
    else {
      this.#pins.delete(upload)
      this.onUnpinned()
    }
  }

  /** Once it resolves, whoever found the upload before it was replaced shows in isRead. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#opening])
  }

  isRead(upload: number): boolean {
    return this.#pins.has(upload)
  }
}
