// The batches of a round of morsels, until they go out: in the order of the morsels, whoever made them.
import { BatchSizes } from '../../columns/batch-sizes.ts'
import type { Batch } from '../../columns/column.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'

export class RoundBatches {
  readonly #context: ExecuteContext
  readonly #batches: Batch[][] = []
  readonly #sizes = new BatchSizes()
  #bytes = 0

  constructor(context: ExecuteContext) {
    this.#context = context
  }

  add(morsel: number, batches: Iterable<Batch>): void {
    const own = (this.#batches[morsel] ??= [])
    for (const batch of batches) {
      const bytes = this.#sizes.of(batch)
      this.#context.charge(bytes)
      this.#bytes += bytes
      own.push(batch)
    }
  }

  /** To be read once. */
  *take(): Generator<Batch> {
    try {
      for (const own of this.#batches) yield* own ?? []
    } finally {
      this.release()
    }
  }

  release(): void {
    this.#context.charge(-this.#bytes)
    this.#bytes = 0
  }
}
