// What one query holds, counted by its operators: beyond the limit it fails instead of the process.
import { PgError } from '../errors.ts'
import type { CrewBlock } from './crew-block.ts'

export class MemoryAccount {
  readonly bytesMax: number
  /** While others help the query: what they hold counts, too. */
  crew: CrewBlock | undefined
  #bytes = 0
  #peak = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get peak(): number {
    return this.#peak
  }

  /** Negative gives back. Beyond the limit nothing is booked, unless it must be. */
  charge(bytes: number, must = false): void {
    const after = this.#bytes + bytes
    const others = this.crew ? this.crew.helperKiB * 1024 : 0
    if (bytes > 0 && !must && after + others > this.bytesMax) throw beyondLimit(bytes, this.bytesMax)
    this.#bytes = after
    if (after > this.#peak) this.#peak = after
    if (this.crew) this.crew.homeKiB = Math.ceil(after / 1024)
  }
}

/** Of a thread that helps a query: its part counts for the query's limit. */
export class HelperAccount {
  readonly #crew: CrewBlock
  readonly #bytesMax: number
  #bytes = 0

  constructor(crew: CrewBlock, bytesMax: number) {
    this.#crew = crew
    this.#bytesMax = bytesMax
  }

  charge(bytes: number, must = false): void {
    const kib = Math.ceil((this.#bytes + bytes) / 1024) - Math.ceil(this.#bytes / 1024)
    const all = this.#crew.addHelperKiB(kib) + this.#crew.homeKiB
    if (bytes > 0 && !must && all * 1024 > this.#bytesMax) {
      this.#crew.addHelperKiB(-kib)
      throw beyondLimit(bytes, this.#bytesMax)
    }
    this.#bytes += bytes
  }
}

const beyondLimit = (bytes: number, bytesMax: number): PgError =>
  new PgError('53200', 'out of memory', {
    detail: `Failed on request of size ${bytes}: the query may hold at most ${bytesMax} bytes.`,
    hint: 'The setting query_memory and the option --query-memory say how much a query may hold.',
  })
