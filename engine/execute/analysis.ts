// EXPLAIN ANALYZE's counters: rows, loops and time per plan node, taken around every operator or told by compiled code, and what
// became of each operator.
import type { Batch } from '../columns/column.ts'
import type { CompileReport } from '../interpret/execute-context.ts'
import type { Spilled } from '../spill/spill.ts'
import type { Analysis, NodeAnalysis } from './query-task.ts'

type Counters = { -readonly [Name in keyof NodeAnalysis]: NodeAnalysis[Name] }

export class AnalysisRecorder implements CompileReport {
  readonly compileOnly: boolean
  readonly #counters = new Map<number, Counters>()
  #pipelines = 0

  constructor(compileOnly = false) {
    this.compileOnly = compileOnly
  }

  /** Time spent in `next` of this node, its inputs included. */
  readonly observe = (node: number, batches: Iterable<Batch>): Iterable<Batch> => {
    const counters = this.#of(node)
    counters.loops++
    return observed(batches, counters)
  }

  nextPipeline(): number {
    return ++this.#pipelines
  }

  compiled(node: number, pipeline: number): void {
    this.#of(node).pipeline = pipeline
  }

  interpreted(node: number, reason: string): void {
    this.#of(node).interpreted = reason
  }

  askedByRow(node: number, reasons: readonly string[]): void {
    this.#of(node).askedByRow = reasons
  }

  forget(nodes: readonly number[]): void {
    for (const node of nodes) {
      const counters = this.#counters.get(node)
      if (!counters) continue
      const { interpreted, spilled } = counters
      this.#counters.set(node, { rows: 0, loops: 0, milliseconds: 0, startupMilliseconds: 0, interpreted, spilled })
    }
  }

  module(node: number, text: string): void {
    const counters = this.#of(node)
    counters.modules = [...(counters.modules ?? []), text]
  }

  rows(node: number, rows: number, milliseconds: number): void {
    const counters = this.#of(node)
    counters.rows += rows
    counters.loops++
    counters.milliseconds += milliseconds
  }

  spilled(node: number, { method, bytes, parts }: Spilled): void {
    const counters = this.#of(node)
    const before = counters.spilled ?? { method, bytes: 0, parts: 0 }
    counters.spilled = { method, bytes: before.bytes + bytes, parts: before.parts + parts }
  }

  result(): Analysis {
    return new Map(this.#counters)
  }

  #of(node: number): Counters {
    let counters = this.#counters.get(node)
    if (!counters) {
      counters = { rows: 0, loops: 0, milliseconds: 0, startupMilliseconds: 0 }
      this.#counters.set(node, counters)
    }
    return counters
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
