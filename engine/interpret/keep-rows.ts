// An input's rows that are read more than once, or later: in memory up to an operator's share of it, and from there on in a file.
import { BatchSizes } from '../columns/batch-sizes.ts'
import type { Batch } from '../columns/column.ts'
import { keepBatch } from '../columns/keep.ts'
import type { PhysicalPlan } from '../plan/physical.ts'
import { ColumnShapes } from '../spill/column-shapes.ts'
import { OperatorMemory } from '../spill/operator-memory.ts'
import { SpilledRows } from '../spill/spilled-rows.ts'
import type { TemporaryFile } from '../spill/temporary-files.ts'
import type { TypeRef } from '../types/type.ts'
import type { ExecuteContext, KeptBatches } from './execute-context.ts'
import { execute } from './operators.ts'

export class KeptRows implements KeptBatches {
  readonly #context: ExecuteContext
  readonly #types: readonly TypeRef[]
  readonly #memory: OperatorMemory
  /** The first rows; what came later is in the file. */
  #batches: Batch[] = []
  #file: TemporaryFile | undefined
  #written: SpilledRows | undefined
  readonly #shapes = new ColumnShapes()
  readonly #sizes = new BatchSizes()
  #rows = 0

  constructor(types: readonly TypeRef[], context: ExecuteContext, share = 1) {
    this.#context = context
    this.#types = types
    this.#memory = new OperatorMemory(context, share)
  }

  get rows(): number {
    return this.#rows
  }

  get spilled(): boolean {
    return this.#written !== undefined
  }

  get bytes(): number {
    return this.#memory.bytes
  }

  get length(): number {
    return this.#batches.length + (this.#written?.batches ?? 0)
  }

  add(batch: Batch): void {
    this.#rows += batch.length
    if (this.#written) {
      this.#written.write(batch)
      return
    }
    const kept = keepBatch(batch)
    this.#shapes.add(kept)
    const fits = this.#memory.hold(this.#sizes.of(kept))
    this.#batches.push(kept)
    if (fits) return
    this.#file = this.#context.spill!.create()
    this.#written = new SpilledRows(this.#file, this.#types)
    // Together with what others hold there is too much: all of it goes.
    for (const one of this.#batches) this.#written.write(one)
    this.#batches = []
    this.#memory.release()
  }

  /** undefined past the end. */
  batch(index: number): Batch | undefined {
    if (index < this.#batches.length) return this.#batches[index]
    const at = index - this.#batches.length
    return this.#written && at < this.#written.batches ? this.#written.read(at) : undefined
  }

  [Symbol.iterator](): Generator<Batch> {
    return this.#from(0)
  }

  *#from(first: number): Generator<Batch> {
    for (let index = first; ; index++) {
      const batch = this.batch(index)
      if (!batch) return
      yield batch
    }
  }

  get shapes(): KeptBatches['shapes'] {
    return this.#written ? this.#written.shapes : this.#shapes.all
  }

  skip(batches: number): KeptBatches {
    return {
      [Symbol.iterator]: () => this.#from(batches),
      shapes: this.shapes,
      skip: (more) => this.skip(batches + more),
      release: () => this.release(),
    }
  }

  release(): void {
    this.#batches = []
    this.#memory.release()
    this.#file?.close()
    this.#file = undefined
    this.#written = undefined
  }
}

/** The whole input. share: of what an operator may hold. */
export function keepRows(plan: PhysicalPlan, context: ExecuteContext, share = 1): KeptRows {
  const rows = new KeptRows(plan.types, context, share)
  try {
    for (const batch of execute(plan, context)) {
      context.checkCancel()
      rows.add(batch)
    }
  } catch (error) {
    rows.release()
    throw error
  }
  return rows
}
