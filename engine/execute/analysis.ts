// EXPLAIN ANALYZE's counters: rows, loops and time per plan node, taken around every operator.
import type { Batch } from '../columns/column.ts'
import type { Analysis } from './query-task.ts'

interface Counters {
  rows: number
  loops: number
  milliseconds: number
  startupMilliseconds: number
}

export class AnalysisRecorder {
  readonly #counters = new Map<number, Counters>()

  /** Time spent in `next` of this node, its inputs included. */
  readonly observe = (node: number, batches: Iterable<Batch>): Iterable<Batch> => {
    const counters = this.#counters.get(node) ?? { rows: 0, loops: 0, milliseconds: 0, startupMilliseconds: 0 }
    this.#counters.set(node, counters)
    counters.loops++
    return observed(batches, counters)
  }

  result(): Analysis {
    return new Map(this.#counters)
  }
}

function* observed(batches: Iterable<Batch>, counters: Counters): Generator<Batch> {
  const iterator = batches[Symbol.iterator]()
  let first = true
  try {
    for (;;) {
      const start = performance.now()
      const next = iterator.next()
      const spent = performance.now() - start
      counters.milliseconds += spent
      if (first) {
        first = false
        counters.startupMilliseconds += spent
      }
      if (next.done) return
      counters.rows += next.value.length
      yield next.value
    }
  } finally {
    iterator.return?.()
  }
}
