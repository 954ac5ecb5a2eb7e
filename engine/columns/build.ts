// JavaScript values into a column. The layout asked for is kept where every value fits it; a numeric column whose values do
// not (another scale, NaN, a wider coefficient) falls back to layout binary, since readers go by the column, not by the type.
import type { Numeric } from '../types/numeric-value.ts'
import type { Interval } from '../types/interval-value.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { utf8Bytes } from './bytes.ts'
import type { Column } from './column.ts'
import type { Layout } from './layout.ts'
import { type ColumnMemory, heapMemory, slabMemory, slabRowsMax } from './memory.ts'
import { isTextual } from './read.ts'
import { isoSettings } from '../types/iso-settings.ts'
import { allocateValues, allocateOffsets, allocateValidity } from './allocate.ts'
import { writeUuid } from './uuid-bytes.ts'

export { gatherColumn } from './gather.ts'
export { concatColumns } from './concat.ts'
export { sliceColumn } from './slice.ts'

/** NULL is null (or undefined). `layout` is what the column should have if its values allow. */
export function buildColumn(
  type: TypeRef,
  values: readonly Value[],
  options: { readonly layout?: Layout; readonly memory?: ColumnMemory } = {},
): Column {
  const memory = options.memory ?? (values.length <= slabRowsMax ? slabMemory : heapMemory)
  const layout = options.layout ?? typeByOid(type.oid).layout(type.typmod)
  const validity = buildValidity(values, memory)
  const base = { type, length: values.length, validity }
  switch (layout.kind) {
    case 'utf8':
    case 'binary':
      return { ...base, layout, ...buildBytes(type, values, layout.kind, memory) }
    case 'dictionary':
      return buildDictionary(type, values, layout, memory)
    case 'decimal': {
      const built = buildDecimals(values as readonly (Numeric | null)[], layout, memory)
      if (built) return { ...base, layout, values: built }
      return buildColumn(type, values, { layout: { kind: 'binary' }, memory })
    }
    default:
      return { ...base, layout, values: buildFixed(values, layout, memory) }
  }
}

/** The bitmap of the values that are not NULL; undefined where all are. */
export function buildValidity(values: readonly Value[], memory: ColumnMemory): Uint8Array | undefined {
  let validity: Uint8Array | undefined
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== null && values[row] !== undefined) continue
    if (!validity) validity = allocateValidity(values.length, memory)
    validity[row >> 3] &= ~(1 << (row & 7))
  }
  return validity
}

function buildFixed(values: readonly Value[], layout: Layout, memory: ColumnMemory): Column['values'] {
  const rows = values.length
  const target = allocateValues(layout, rows, memory)
  switch (layout.kind) {
    case 'bool': {
      for (let row = 0; row < rows; row++) target[row] = values[row] === true ? 1 : 0
      return target
    }
    case 'i64': {
      const wide = target as BigInt64Array
      for (let row = 0; row < rows; row++) {
        const value = values[row] as bigint | number | null | undefined
        if (value !== null && value !== undefined) wide[row] = typeof value === 'bigint' ? value : BigInt(value)
      }
      return target
    }
    case 'interval': {
      for (let row = 0; row < rows; row++) {
        const value = values[row] as Interval | null | undefined
        if (value === null || value === undefined) continue
        target[4 * row] = value.months
        target[4 * row + 1] = value.days
        target[4 * row + 2] = Number(BigInt.asIntN(32, value.micros))
        target[4 * row + 3] = Number(BigInt.asIntN(32, value.micros >> 32n))
      }
      return target
    }
    case 'fixed16': {
      for (let row = 0; row < rows; row++) {
        if (values[row] !== null && values[row] !== undefined)
          writeUuid(values[row] as string, target as Uint8Array, 16 * row)
      }
      return target
    }
    default: {
      for (let row = 0; row < rows; row++) {
        const value = values[row] as number | bigint | null | undefined
        if (value !== null && value !== undefined) target[row] = Number(value)
      }
      return target
    }
  }
}

const widthLimits = { i8: 1n << 7n, i16: 1n << 15n, i32: 1n << 31n, i64: 1n << 63n, i128: 1n << 127n } as const

function buildDecimals(
  values: readonly (Numeric | null)[],
  layout: Layout & { kind: 'decimal' },
  memory: ColumnMemory,
): Column['values'] | undefined {
  const limit = widthLimits[layout.width]
  const target = allocateValues(layout, values.length, memory)
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value === null || value === undefined) continue
    if (value.special !== undefined || value.scale !== layout.scale) return undefined
    const coefficient = value.coefficient
    if (coefficient >= limit || coefficient < -limit) return undefined
    if (layout.width === 'i128') {
      const words = target as BigInt64Array
      words[2 * row] = BigInt.asIntN(64, coefficient)
      words[2 * row + 1] = coefficient >> 64n
    } else if (layout.width === 'i64') (target as BigInt64Array)[row] = coefficient
    else target[row] = Number(coefficient)
  }
  return target
}

/** A value's bytes in layout utf8 or binary. */
export function valueEncoder(type: TypeRef, kind: 'utf8' | 'binary'): (value: Value) => Uint8Array {
  if (kind === 'binary') {
    if (type.oid === Oid.bytea) return (value) => value as Uint8Array
    const definition = typeByOid(type.oid)
    return (value) => (definition.pack ? definition.pack(value) : definition.send(value))
  }
  if (isTextual(type.oid)) return (value) => utf8Bytes(value as string)
  const definition = typeByOid(type.oid)
  return (value) => utf8Bytes(typeof value === 'string' ? value : definition.format(value, isoSettings))
}

function buildBytes(
  type: TypeRef,
  values: readonly Value[],
  kind: 'utf8' | 'binary',
  memory: ColumnMemory,
): { values: Uint8Array; offsets: Int32Array } {
  const offsets = allocateOffsets(values.length, memory)
  const encode = valueEncoder(type, kind)
  // One pass into a growing scratch, one copy into the asked memory: lengths are not known before encoding.
  let scratch = Buffer.allocUnsafe(Math.max(64, values.length * 16))
  const direct = kind === 'utf8' && isTextual(type.oid)
  let end = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value !== null && value !== undefined) {
      if (direct) {
        const text = value as string
        const most = text.length * 3
        if (end + most > scratch.length) scratch = grown(scratch, end + most, end)
        end += scratch.write(text, end, 'utf8')
      } else {
        const bytes = encode(value)
        if (end + bytes.length > scratch.length) scratch = grown(scratch, end + bytes.length, end)
        scratch.set(bytes, end)
        end += bytes.length
      }
    }
    offsets[row + 1] = end
  }
  const { buffer, byteOffset } = memory.allocate(end)
  const bytes = new Uint8Array(buffer, byteOffset, end)
  bytes.set(scratch.subarray(0, end))
  return { values: bytes, offsets }
}

function grown(scratch: Buffer<ArrayBuffer>, needed: number, used: number): Buffer<ArrayBuffer> {
  const next = Buffer.allocUnsafe(Math.max(needed, scratch.length * 2))
  next.set(scratch.subarray(0, used))
  return next
}

function buildDictionary(
  type: TypeRef,
  values: readonly Value[],
  layout: Layout & { kind: 'dictionary' },
  memory: ColumnMemory,
): Column {
  const codeOf = new Map<Value, number>()
  const entries: Value[] = []
  const codes = new Int32Array(values.length)
  const key = layout.of === 'binary' ? binaryKey(type) : (value: Value) => value
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value === null || value === undefined) continue
    const valueKey = key(value)
    let code = codeOf.get(valueKey)
    if (code === undefined) {
      code = entries.length
      codeOf.set(valueKey, code)
      entries.push(value)
    }
    codes[row] = code
  }
  const dictionary = buildColumn(type, entries, { layout: { kind: layout.of }, memory })
  const width = entries.length <= 256 ? 'i8' : entries.length <= 65_536 ? 'i16' : 'i32'
  const kept: Layout = { kind: 'dictionary', codes: width, of: layout.of }
  const target = allocateValues(kept, values.length, memory)
  ;(target as Int32Array).set(codes)
  return {
    type,
    layout: kept,
    length: values.length,
    validity: buildValidity(values, memory),
    values: target,
    dictionary,
  }
}

function binaryKey(type: TypeRef): (value: Value) => string {
  const encode = valueEncoder(type, 'binary')
  return (value) => Buffer.from(encode(value)).toString('latin1')
}
