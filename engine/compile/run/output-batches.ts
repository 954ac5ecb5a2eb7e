// What generated code has written into an output's columns, as batches.
import type { Batch, Column } from '../../columns/column.ts'
import { withoutDictionary } from '../../columns/dictionary.ts'
import { keepColumn } from '../../columns/keep.ts'
import type { PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { columnOfValues } from '../../interpret/expression/result-column.ts'
import { KeptRows } from '../../interpret/keep-rows.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import type { OutputColumn } from '../pipeline/output/output-sink.ts'
import type { BestRows } from './best-rows.ts'
import { GroupReader } from './group-reader.ts'
import type { GroupEntries } from './sink-tables.ts'
import { shownNumeric } from './shown-numeric.ts'
import { Threshold } from './threshold.ts'
import type { Variant } from './variants.ts'
import type { WasmInstance } from './web-assembly.ts'
import type { Words } from './words.ts'

/** Where the rows came from: what an output's columns may point into. */
export interface OutputSource {
  readonly variant: Variant
  readonly pinned?: PinnedPartition
  readonly groups?: GroupEntries
}

/** About what an ordinary morsel yields. */
const heldBatchesMax = 64
/** Of what an operator may hold: further batches of a morsel. */
const keptShare = 1 / 4

export class OutputBatches {
  readonly #types: readonly TypeRef[]
  readonly #memory: QueryMemory
  readonly #context: ExecuteContext
  readonly #words: Words
  readonly #threshold: Threshold
  readonly #dictionaries = new Map<string, Column>()
  #batches: Batch[] = []
  #more: KeptRows | undefined
  /** Of a top-N: takes the rows that came through. */
  best: BestRows | undefined

  /** types: of the rows that reach the sink. */
  constructor(types: readonly TypeRef[], words: Words, context: ExecuteContext) {
    this.#types = types
    const { memory } = context.compiled!
    this.#memory = memory
    this.#context = context
    this.#words = words
    this.#threshold = new Threshold(memory, words)
  }

  /** To be read once. */
  *take(): Generator<Batch> {
    const batches = this.#batches
    const more = this.#more
    this.#batches = []
    this.#more = undefined
    try {
      yield* batches
      if (more) yield* more
    } finally {
      more?.release()
    }
  }

  /** A morsel may yield far more rows than it has. */
  add(batch: Batch): void {
    if (this.#batches.length < heldBatchesMax) this.#batches.push(batch)
    else {
      this.#more ??= new KeptRows(this.#types, this.#context, keptShare)
      this.#more.add(batch)
    }
  }

  /** Tells a module that runs next what rows of a top-N must come before. */
  writeThreshold({ module }: Variant, context: number): void {
    if (module.top) this.#threshold.write(module.top, module.needs.context, context)
  }

  /** What the output's columns hold becomes a batch. context: the run's address. */
  flush(source: OutputSource, context: number): void {
    const { variant } = source
    const { needs, output } = variant.module
    const rowsAt = (context + needs.context.offset('output/rows')) >>> 2
    const rows = this.#words.i32[rowsAt]
    if (rows === 0) return
    this.#words.i32[rowsAt] = 0
    const columns = output.map((column, slot) => this.#column(column, slot, rows, source))
    const batch = { length: rows, columns }
    if (!this.best) {
      this.add(batch)
      return
    }
    const keys = this.best.add(batch)
    if (!keys) return
    this.#threshold.set(keys)
    this.writeThreshold(variant, context)
  }

  #column(column: OutputColumn, slot: number, rows: number, { variant, pinned, groups }: OutputSource): Column {
    const type = this.#types[slot]
    const { values, nulls } = variant.outputs[slot]
    const { i32, i64, f64 } = this.#words
    const validity = column.nullable ? this.#validity(rows, nulls) : undefined
    const common = { type, length: rows, validity }
    const narrow = (): Int32Array => i32.slice(values >>> 2, (values >>> 2) + rows)
    const wide = (): BigInt64Array => i64.slice(values >>> 3, (values >>> 3) + rows)
    switch (column.kind) {
      case 'bool':
        return {
          ...common,
          layout: { kind: 'bool' },
          values: Uint8Array.from(narrow()),
        }
      case 'i32':
        return { ...common, layout: { kind: 'i32' }, values: narrow() }
      case 'i64':
        return { ...common, layout: { kind: 'i64' }, values: wide() }
      case 'decimal':
        return {
          ...common,
          layout: { kind: 'decimal', scale: column.scale, width: 'i64' },
          values: wide(),
        }
      case 'decimal128': {
        const words = i64.slice(values >>> 3, (values >>> 3) + 2 * rows)
        return { ...common, layout: { kind: 'decimal', scale: column.scale, width: 'i128' }, values: words }
      }
      case 'shown':
        return columnOfValues(
          type,
          Array.from({ length: rows }, (_, row) => {
            if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) return null
            const at = (values >>> 3) + 4 * row
            const coefficient = (i64[at + 1] << 64n) | BigInt.asUintN(64, i64[at])
            return shownNumeric(coefficient, column.scale, i32[2 * at + 4])
          }),
        )
      case 'f64': {
        const floats = f64.slice(values >>> 3, (values >>> 3) + rows)
        return type.oid === Oid.float4
          ? {
              ...common,
              layout: { kind: 'f32' },
              values: Float32Array.from(floats),
            }
          : { ...common, layout: { kind: 'f64' }, values: floats }
      }
      case 'entry': {
        const { dictionary } = pinned!.columns[column.column]
        // Of few rows, of which fewer are kept: their texts alone, rather than all that others of the morsel have.
        if (this.best)
          return withoutDictionary({
            ...common,
            layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' },
            values: narrow(),
            dictionary: dictionary!.column,
          })
        let kept = this.#dictionaries.get(dictionary!.key)
        if (!kept) this.#dictionaries.set(dictionary!.key, (kept = keepColumn(dictionary!.column)))
        return {
          ...common,
          layout: { kind: 'dictionary', codes: 'i32', of: 'utf8' },
          values: narrow(),
          dictionary: { ...kept, type },
        }
      }
      case 'deferred': {
        const { layout } = groups!
        const chunks = Array.from(narrow(), (address) => ({
          start: address >>> 0,
          end: (address >>> 0) + layout.bytes,
        }))
        return new GroupReader(layout, this.#words, chunks).result(layout.states.results[column.result])
      }
      case 'text': {
        const { layout = 'utf8' } = column
        if (layout !== 'fixed16')
          return { ...common, layout: { kind: layout }, ...this.#gatherTexts(values, rows, validity, variant.instance) }
        const { values: bytes } = this.#gatherTexts(values, rows, undefined, variant.instance)
        return { ...common, layout: { kind: layout }, values: bytes }
      }
    }
  }

  #validity(rows: number, nulls: number): Uint8Array {
    const { bytes } = this.#words
    const bitmap = new Uint8Array((rows + 7) >> 3)
    for (let row = 0; row < rows; row++) if (bytes[nulls + row] === 0) bitmap[row >> 3] |= 1 << (row & 7)
    return bitmap
  }

  #gatherTexts(
    pairs: number,
    rows: number,
    validity: Uint8Array | undefined,
    instance: WasmInstance,
  ): { values: Uint8Array; offsets: Int32Array } {
    const { i32 } = this.#words
    let total = 0
    for (let row = 0; row < rows; row++) {
      const at = (pairs >>> 2) + 2 * row + 1
      if (validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0) i32[at] = 0
      total += i32[at]
    }
    const offsets = this.#memory.reserve((rows + 1) * 4)
    const bytes = this.#memory.reserve(Math.max(1, total))
    instance.exports.gatherTexts(pairs, rows, offsets, bytes)
    const result = {
      offsets: this.#words.i32.slice(offsets >>> 2, (offsets >>> 2) + rows + 1),
      values: this.#words.bytes.slice(bytes, bytes + total),
    }
    this.#memory.free(offsets)
    this.#memory.free(bytes)
    return result
  }
}
