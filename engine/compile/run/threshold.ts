// The keys of a top-N's last row in a run's context, for the code that top-rows.ts writes.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { pow10 } from '../../types/numeric/digits.ts'
import type { Value } from '../../types/type.ts'
import type { ContextLayout } from '../pipeline/run-context.ts'
import { activePlace, type ThresholdKey, thresholdPlace, thresholdWord } from '../pipeline/output/top-rows.ts'
import type { Words } from './words.ts'

export class Threshold {
  readonly #memory: QueryMemory
  readonly #words: Words
  /** Where a key's text lies, and how many bytes there are. */
  readonly #texts = new Map<number, { readonly address: number; readonly bytes: number }>()
  #values: readonly Value[] | undefined

  constructor(memory: QueryMemory, words: Words) {
    this.#memory = memory
    this.#words = words
  }

  set(values: readonly Value[]): void {
    this.#values = values
  }

  /** For a module's own places. What code cannot compare with lets every row through. */
  write(keys: readonly ThresholdKey[], layout: ContextLayout, context: number): void {
    const values = this.#values
    const active = values?.every((value, i) =>
      this.#writeKey(value, keys[i], i, context + layout.offset(thresholdPlace(i))),
    )
    this.#words.i32[(context + layout.offset(activePlace)) >>> 2] = active ? 1 : 0
  }

  #writeKey(value: Value, { kind, scale }: ThresholdKey, key: number, at: number): boolean {
    const { i32, i64, f64 } = this.#words
    i32[(at + thresholdWord.isNull) >>> 2] = value === null ? 1 : 0
    if (value === null) return true
    switch (kind) {
      case 'bool':
        i32[at >>> 2] = value === true ? 1 : 0
        return true
      case 'i32':
        i32[at >>> 2] = value as number
        return true
      case 'i64':
        i64[at >>> 3] = value as bigint
        return true
      case 'f64':
        f64[at >>> 3] = value as number
        return true
      case 'decimal': {
        const scaled = coefficientAt(value as Numeric, scale)
        if (scaled === undefined || BigInt.asIntN(64, scaled) !== scaled) return false
        i64[at >>> 3] = scaled
        return true
      }
      case 'decimal128':
      case 'bytes':
        return false
      case 'text':
        this.#writeText(Buffer.from(value as string, 'utf8'), key, at)
        return true
    }
  }

  #writeText(bytes: Uint8Array, key: number, at: number): void {
    let place = this.#texts.get(key)
    if (!place || place.bytes < bytes.length) {
      place = { address: this.#memory.reserve(bytes.length * 2 + 16), bytes: bytes.length * 2 + 16 }
      this.#texts.set(key, place)
    }
    this.#words.bytes.set(bytes, place.address)
    const { i32 } = this.#words
    i32[at >>> 2] = place.address
    i32[(at + thresholdWord.length) >>> 2] = bytes.length
  }
}

/** undefined: it is no multiple of that scale's unit. */
function coefficientAt({ coefficient, scale, special }: Numeric, wanted: number): bigint | undefined {
  if (special) return undefined
  if (scale <= wanted) return coefficient * pow10(wanted - scale)
  const unit = pow10(scale - wanted)
  return coefficient % unit === 0n ? coefficient / unit : undefined
}
