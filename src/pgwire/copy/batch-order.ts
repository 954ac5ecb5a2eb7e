// Batches in the order of their rows, which come from two sides: a kernel takes runs of rows, a builder takes rows one by one. Before either
// goes on, what the other one holds is cut off.
import type { Batch } from '../../../engine/columns/column.ts'
import type { BatchBuilder } from './batch-builder.ts'

/** What takes runs of rows. */
export interface RunTaker {
  readonly isFull: boolean
  /** The rows taken so far; undefined: none. */
  cut(): Batch | undefined
}

/** A kernel is made when so much input is there at once. */
export interface KernelUse<Kernel> {
  readonly bytesMin: number
  make(): Kernel
}

export class BatchOrder<Kernel extends RunTaker> {
  readonly builder: BatchBuilder
  readonly #use: KernelUse<Kernel>
  #kernel: Kernel | undefined
  #ready: Batch[] = []

  constructor(builder: BatchBuilder, use: KernelUse<Kernel>) {
    this.builder = builder
    this.#use = use
  }

  /** For input of which so many bytes are there; undefined: it is not worth one. */
  kernel(bytes: number): Kernel | undefined {
    if (!this.#kernel && bytes >= this.#use.bytesMin) this.#kernel = this.#use.make()
    return this.#kernel
  }

  /** The next row goes to the builder. */
  beforeRow(): void {
    const batch = this.#kernel?.cut()
    if (batch) this.#ready.push(batch)
  }

  /** The kernel took rows. */
  afterRun(): void {
    this.#ready.push(...this.builder.finish())
    if (this.#kernel?.isFull) this.beforeRow()
  }

  /** Whole batches so far. */
  take(): Batch[] {
    const ready = this.#ready
    this.#ready = []
    return [...ready, ...this.builder.take()]
  }

  /** Everything, the last batch as long as it is. */
  finish(): Batch[] {
    this.beforeRow()
    this.afterRun()
    return this.take()
  }

  /** The row being filled is given up for good: everything before it. */
  finishBefore(): Batch[] {
    this.builder.dropRow()
    return this.finish()
  }

  /** Nothing of what is held is to be seen. */
  discard(): void {
    this.finishBefore()
  }
}
