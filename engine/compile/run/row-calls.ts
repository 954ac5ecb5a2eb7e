// Answers what generated code asks the interpreter for (pipeline/row-call.ts), and keeps the memory that texts made for a row lie in.
import { bufferOver, type Utf8Buffer } from '../../columns/bytes.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import { isBigintType } from '../../columns/value-kind.ts'
import type { EvaluateContext } from '../../interpret/context.ts'
import { callSite, scalarValue } from '../../interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../plan/expression.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { pow10 } from '../../types/numeric/digits.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { BeyondCode } from '../expression/error-codes.ts'
import { quotientScale } from '../expression/quotients.ts'
import { inputPlace, type RowCall, type RowCallInput } from '../pipeline/row-call.ts'
import { scratchPlace } from '../pipeline/scratch.ts'
import { shownNumeric } from './shown-numeric.ts'
import type { Words } from './words.ts'

/** Texts of a row, or of the rows that go out together; a block that is too small is followed by one twice as large. */
const blockBytesMin = 64 * 1024

/** A call may take ten milliseconds (a pattern over a long text); to look before each one would take a tenth of the time of short ones. */
const callsPerCheck = 4

/** Bytes that UTF-8 takes for one UTF-16 code unit. */
const bytesPerUnitMax = 3

export class RowCalls {
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #context: EvaluateContext
  #buffer: Utf8Buffer = bufferOver(new Uint8Array(0))
  #blockBytes = blockBytesMin / 2

  constructor(memory: QueryMemory, words: Words, context: EvaluateContext) {
    this.#memory = memory
    this.#words = words
    this.#context = context
  }

  /** scratch: address of the scratch memory's place. */
  growScratch(scratch: number, length: number): void {
    this.#blockBytes = Math.max(this.#blockBytes * 2, length)
    const start = this.#memory.reserve(this.#blockBytes)
    const { i32 } = this.#words
    i32[(scratch + scratchPlace.base) >>> 2] = start
    i32[(scratch + scratchPlace.next) >>> 2] = start
    i32[(scratch + scratchPlace.end) >>> 2] = start + this.#blockBytes
  }

  /** The import that answers: 1 for NULL. run: address of the run's context. */
  answer({ expression, inputs, place }: RowCall, run: number, scratch: number): () => number {
    const readers = inputs.map((input, i) => this.#reader(input, run + place + i * inputPlace.bytes))
    const result = run + place + inputs.length * inputPlace.bytes
    const value = this.#valueOf(expression, readers)
    const write = this.#writer(expression.type.oid, result, scratch)
    // Without inputs it is the same for every row.
    let same: { readonly value: Value } | undefined
    const ask = inputs.length > 0 ? value : (): Value => (same ??= { value: value() }).value
    let untilCheck = callsPerCheck
    return () => {
      if (--untilCheck === 0) {
        untilCheck = callsPerCheck
        this.#context.checkCancel?.()
      }
      const answered = ask()
      if (answered === null) return 1
      write(answered)
      return 0
    }
  }

  #valueOf(expression: Expression, inputs: readonly (() => Value)[]): () => Value {
    const context = this.#context
    // Of a call with nothing but inputs and constants, most of what takes time is finding out so.
    if (expression.kind !== 'call' || !expression.args.every(({ kind }) => kind === 'slot' || kind === 'literal'))
      return () => scalarValue(expression, (slot) => inputs[slot](), context)
    const { definition, context: site } = callSite(expression, context)
    const strict = definition.strict !== false
    const { args } = expression
    return () => {
      const values: Value[] = []
      for (const arg of args) {
        const value = arg.kind === 'slot' ? inputs[arg.slot]() : (arg as Expression & { kind: 'literal' }).value
        if (value === null && strict) return null
        values.push(value)
      }
      return definition.body(values, site) ?? null
    }
  }

  /** Over memory that is there now: the run's context stays where it is, and shared memory is never taken away. */
  #reader({ kind, scale, type }: RowCallInput, at: number): () => Value {
    const { i32, i64, f64 } = this.#words
    const [word, half, beside] = [at >>> 3, at >>> 2, (at + inputPlace.beside) >>> 2]
    const shown = (at + inputPlace.shown) >>> 2
    const wide = isBigintType(type.oid)
    const known = ((): (() => Value) => {
      switch (kind) {
        case 'bool':
          return () => i32[half] !== 0
        case 'i32':
          return wide ? () => BigInt(i32[half]) : () => i32[half]
        case 'i64':
          return wide ? () => i64[word] : () => Number(i64[word])
        case 'f64':
          return () => f64[word]
        case 'decimal':
          return () => shownNumeric(i64[word], scale, i32[shown])
        case 'decimal128':
          return () => shownNumeric((i64[word + 1] << 64n) | BigInt.asUintN(64, i64[word]), scale, i32[shown])
        case 'text':
        case 'bytes':
          return () => {
            const start = i32[half] >>> 0
            const end = start + i32[beside]
            return this.#bytesTo(end).utf8Slice(start, end)
          }
      }
    })()
    const isNull = (at + inputPlace.isNull) >>> 2
    return () => (i32[isNull] !== 0 ? null : known())
  }

  #writer(oid: number, at: number, scratch: number): (value: Value) => void {
    const { i32, i64, f64 } = this.#words
    const isFloat = oid === Oid.float8 || oid === Oid.float4
    return (value) => {
      if (typeof value === 'number') {
        if (isFloat) f64[at >>> 3] = value
        else i32[at >>> 2] = value
      } else if (typeof value === 'bigint') i64[at >>> 3] = value
      else if (typeof value === 'boolean') i32[at >>> 2] = value ? 1 : 0
      else if (oid === Oid.numeric) this.#writeNumeric(value as Numeric, at)
      else this.#writeText(value as string, i32, at, scratch)
    }
  }

  /** What code has no room for is left to the interpreter as a whole. */
  #writeNumeric({ special, coefficient, scale }: Numeric, at: number): void {
    const unit = pow10(Math.max(0, scale - quotientScale))
    const value = scale > quotientScale ? coefficient / unit : coefficient * pow10(quotientScale - scale)
    const isExact = scale <= quotientScale || value * unit === coefficient
    if (special !== undefined || !isExact || BigInt.asIntN(127, value) !== value)
      throw new BeyondCode('a numeric that compiled code cannot hold')
    const { i32, i64 } = this.#words
    i64[at >>> 3] = BigInt.asIntN(64, value)
    i64[(at + inputPlace.beside) >>> 3] = value >> 64n
    i32[(at + inputPlace.shown) >>> 2] = scale
  }

  #writeText(text: string, i32: Int32Array, at: number, scratch: number): void {
    const room = text.length * bytesPerUnitMax
    const nextAt = (scratch + scratchPlace.next) >>> 2
    if ((i32[nextAt] >>> 0) + room > i32[(scratch + scratchPlace.end) >>> 2] >>> 0) this.growScratch(scratch, room)
    const start = i32[nextAt] >>> 0
    const length = this.#bytesTo(start + room).utf8Write(text, start)
    i32[nextAt] = start + length
    i32[at >>> 2] = start
    i32[(at + inputPlace.beside) >>> 2] = length
  }

  /** The memory's bytes, as far as that at least: asking for them anew after it has grown costs more than most calls. */
  #bytesTo(end: number): Utf8Buffer {
    if (end > this.#buffer.length) this.#buffer = bufferOver(this.#words.bytes)
    return this.#buffer
  }
}
