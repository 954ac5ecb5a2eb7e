// What one query holds, counted by its operators: beyond the limit it fails instead of the process.
import { PgError } from '../errors.ts'

export class MemoryAccount {
  readonly #bytesMax: number
  #bytes = 0
  #peak = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get peak(): number {
    return this.#peak
  }

  /** Negative gives back. */
  charge(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= this.#peak) return
    this.#peak = this.#bytes
    if (this.#bytes > this.#bytesMax) {
      throw new PgError('53200', 'out of memory', {
        detail: `Failed on request of size ${bytes}: the query may hold at most ${this.#bytesMax} bytes.`,
      })
    }
  }
}
