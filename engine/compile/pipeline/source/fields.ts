// Rows that a hash table keeps: where each value lies in an entry, and the code that stores and reads it.
import { isNumericValue, type NumericValue } from '../../expression/decimal128.ts'
import { displayOf } from '../../expression/decimals.ts'
import { i32, i64, type Instruction, load, op, store } from '../../wasm/instruction.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { Unsupported } from '../../expression/unsupported.ts'

/** What is known of a value before code for a certain source is made. */
export type Shape =
  | { readonly kind: 'bool' | 'f64'; readonly nullable: boolean }
  | { readonly kind: 'i32' | 'i64'; readonly bits: number; readonly nullable: boolean }
  | {
      readonly kind: 'decimal'
      readonly scale: number
      readonly bits: number
      readonly nullable: boolean
      /** There is no value but NULL: the scale means nothing. */
      readonly nothing?: boolean
    }
  /** shown: the scale to show is beside it. */
  | { readonly kind: 'decimal128'; readonly scale: number; readonly shown?: boolean; readonly nullable: boolean }
  | { readonly kind: 'text'; readonly padded: boolean; readonly nullable: boolean }

export function shapeOf(value: CompiledValue): Shape {
  const nullable = value.isNull !== undefined
  switch (value.kind) {
    case 'bool':
    case 'f64':
      return { kind: value.kind, nullable }
    case 'i32':
    case 'i64':
      return { kind: value.kind, bits: value.bits, nullable }
    case 'decimal':
      if (value.display) return { kind: 'decimal128', scale: value.scale, shown: true, nullable }
      return { kind: 'decimal', scale: value.scale, bits: value.bits, nullable, nothing: isNothing(value) || undefined }
    case 'decimal128':
      return { kind: value.kind, scale: value.scale, shown: value.display !== undefined || undefined, nullable }
    case 'text':
      return { kind: 'text', padded: value.padded, nullable }
    case 'bytes':
      throw new Unsupported('a value that code does not know in a table')
  }
}

/** Whether it is NULL whatever the row. */
export const isNothing = ({ isNull }: CompiledValue): boolean => isNull?.kind === 'const' && isNull.value !== 0

/** The shape that holds values of both. */
export function mergedShape(a: Shape, b: Shape): Shape {
  const nullable = a.nullable || b.nullable
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    if (a.nothing) return { ...b, nullable }
    if (b.nothing) return { ...a, nullable }
    if (a.scale === b.scale) return { ...a, bits: Math.max(a.bits, b.bits), nullable }
  }
  if ((a.kind === 'i32' && b.kind === 'i32') || (a.kind === 'i64' && b.kind === 'i64'))
    return { kind: a.kind, bits: Math.max(a.bits, b.bits), nullable }
  if (a.kind === 'text' && b.kind === 'text') return { kind: 'text', padded: a.padded || b.padded, nullable }
  if (a.kind === 'decimal128' && b.kind === 'decimal128' && a.scale === b.scale)
    return { ...a, shown: a.shown || b.shown, nullable }
  if (a.kind === 'decimal' && b.kind === 'decimal128' && a.nothing) return { ...b, nullable }
  if (b.kind === 'decimal' && a.kind === 'decimal128' && b.nothing) return { ...a, nullable }
  if (a.kind === b.kind && (a.kind === 'bool' || a.kind === 'f64')) return { kind: a.kind, nullable }
  throw new Unsupported('values of one column in different forms')
}

export interface Field {
  readonly shape: Shape
  readonly offset: number
  /** Bit in the entry's mask of NULLs. */
  readonly bit: number
}

export interface EntryLayout {
  readonly fields: readonly Field[]
  /** Offset of the i32 mask of NULLs. */
  readonly nulls: number
  readonly bytes: number
}

/** The last bit of the mask is for what becomes of an entry (adopt-groups.ts). */
const nullableFieldsMax = 31

/** head: bytes before the mask, which are the table's own. */
export function entryLayout(shapes: readonly Shape[], head: number): EntryLayout {
  if (shapes.filter(({ nullable }) => nullable).length > nullableFieldsMax)
    throw new Unsupported(`more than ${nullableFieldsMax} columns that may be NULL`)
  let offset = (head + 4 + 7) & ~7
  let bit = 0
  const fields = shapes.map((shape): Field => {
    const at = offset
    offset += shape.kind === 'decimal128' ? (shape.shown ? 24 : 16) : 8
    return { shape, offset: at, bit: shape.nullable ? bit++ : 0 }
  })
  return { fields, nulls: head, bytes: offset }
}

/** Stores the values of a row; texts must be stable. */
export function storeFields(
  fn: FunctionBuilder,
  entry: Instruction,
  layout: EntryLayout,
  values: readonly CompiledValue[],
): void {
  let mask: Instruction = i32(0)
  layout.fields.forEach(({ shape, offset, bit }, i) => {
    const value = values[i]
    fn.emit(...storeValue(entry, offset, value, shape))
    if (shape.nullable && value.isNull) mask = op('i32.or', mask, op('i32.shl', value.isNull, i32(bit)))
  })
  fn.emit(store('i32.store', entry, mask, layout.nulls))
}

function storeValue(entry: Instruction, offset: number, value: CompiledValue, shape: Shape): Instruction[] {
  if (shape.kind === 'decimal128' && isNumericValue(value)) return storeWide(entry, offset, value, shape)
  switch (value.kind) {
    case 'bool':
    case 'i32':
      return [store('i32.store', entry, value.value, offset)]
    case 'i64':
    case 'decimal':
      return [store('i64.store', entry, value.value, offset)]
    case 'f64':
      return [store('f64.store', entry, value.value, offset)]
    case 'decimal128':
    case 'bytes':
      throw new Unsupported('values of one column in different forms')
    case 'text':
      return [store('i32.store', entry, value.address, offset), store('i32.store', entry, value.length, offset + 4)]
  }
}

function storeWide(entry: Instruction, offset: number, value: NumericValue, shape: Shape): Instruction[] {
  const [low, high] =
    value.kind === 'decimal128' ? [value.low, value.high] : [value.value, op('i64.shr_s', value.value, i64(63))]
  const words = [store('i64.store', entry, low, offset), store('i64.store', entry, high, offset + 8)]
  const isShown = shape.kind === 'decimal128' && shape.shown
  return isShown ? [...words, store('i32.store', entry, displayOf(value), offset + 16)] : words
}

/** A field of an entry, loaded into locals where this is called. */
export function loadField(fn: FunctionBuilder, entry: Instruction, layout: EntryLayout, field: Field): CompiledValue {
  const { shape, offset, bit } = field
  const isNull = shape.nullable
    ? fn.let('i32', op('i32.and', op('i32.shr_u', load('i32.load', entry, layout.nulls), i32(bit)), i32(1)))
    : undefined
  switch (shape.kind) {
    case 'bool':
      return { kind: 'bool', value: fn.let('i32', load('i32.load', entry, offset)), isNull }
    case 'i32':
      return { kind: 'i32', value: fn.let('i32', load('i32.load', entry, offset)), bits: shape.bits, isNull }
    case 'i64':
      return { kind: 'i64', value: fn.let('i64', load('i64.load', entry, offset)), bits: shape.bits, isNull }
    case 'decimal':
      return {
        kind: 'decimal',
        value: fn.let('i64', load('i64.load', entry, offset)),
        scale: shape.scale,
        bits: shape.bits,
        isNull,
      }
    case 'f64':
      return { kind: 'f64', value: fn.let('f64', load('f64.load', entry, offset)), isNull }
    case 'decimal128':
      return {
        kind: 'decimal128',
        low: fn.let('i64', load('i64.load', entry, offset)),
        high: fn.let('i64', load('i64.load', entry, offset + 8)),
        scale: shape.scale,
        display: shape.shown ? fn.let('i32', load('i32.load', entry, offset + 16)) : undefined,
        isNull,
      }
    case 'text':
      return {
        kind: 'text',
        address: fn.let('i32', load('i32.load', entry, offset)),
        length: fn.let('i32', load('i32.load', entry, offset + 4)),
        padded: shape.padded,
        stable: true,
        isNull,
      }
  }
}
