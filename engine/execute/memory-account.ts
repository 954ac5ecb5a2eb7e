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

  /** Negative gives back. Beyond the limit nothing is booked. */
  charge(bytes: number): void {
    const after = this.#bytes + bytes
    if (bytes > 0 && after > this.#bytesMax) {
      throw new PgError('53200', 'out of memory', {
        detail: `Failed on request of size ${bytes}: the query may hold at most ${this.#bytesMax} bytes.`,
      })
    }
    this.#bytes = after
    if (after > this.#peak) this.#peak = after
  }
}
