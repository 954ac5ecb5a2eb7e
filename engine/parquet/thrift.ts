// Thrift's compact protocol as trees: a Parquet footer is read, changed in a few places and written again with everything else as it was.
import { footerDepthMax } from './limits.ts'

export type ThriftValue = boolean | number | bigint | Uint8Array | ThriftList | ThriftStruct

export interface ThriftList {
  readonly kind: 'list'
  readonly element: number
  readonly values: readonly ThriftValue[]
}

/** Fields by their id. */
export interface ThriftStruct {
  readonly kind: 'struct'
  readonly fields: ReadonlyMap<number, ThriftField>
}

export interface ThriftField {
  readonly type: number
  readonly value: ThriftValue
}

/** Types of the compact protocol. */
export const thrift = {
  true: 1,
  false: 2,
  i8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const

export class ThriftError extends Error {}

export function readThrift(bytes: Uint8Array): ThriftStruct {
  return new Reader(bytes).struct(0)
}

export function writeThrift(root: ThriftStruct): Uint8Array {
  const writer = new Writer()
  writer.struct(root)
  return writer.finish()
}

/** The structure with some fields changed; undefined takes one out. */
export function withFields(
  { fields }: ThriftStruct,
  changes: Readonly<Record<number, ThriftField | undefined>>,
): ThriftStruct {
  const changed = new Map(fields)
  for (const [id, field] of Object.entries(changes)) {
    if (field) changed.set(Number(id), field)
    else changed.delete(Number(id))
  }
  return { kind: 'struct', fields: changed }
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  struct(depth: number): ThriftStruct {
    if (depth > footerDepthMax) throw new ThriftError('structures are nested too deep')
    const fields = new Map<number, ThriftField>()
    let id = 0
    for (;;) {
      const head = this.#byte()
      const type = head & 15
      if (type === 0) return { kind: 'struct', fields }
      id = head >> 4 === 0 ? Number(this.#zigzag()) : id + (head >> 4)
      const value = type === thrift.true || type === thrift.false ? type === thrift.true : this.#value(type, depth)
      fields.set(id, { type, value })
    }
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      case thrift.true:
      case thrift.false:
        return this.#byte() === thrift.true
      case thrift.i8:
        return (this.#byte() << 24) >> 24
      case thrift.i16:
      case thrift.i32:
        return Number(this.#zigzag())
      case thrift.i64:
        return this.#zigzag()
      case thrift.double:
        return this.#take(8)
      case thrift.binary:
        return this.#take(Number(this.#varint()))
      case thrift.list:
      case thrift.set:
        return this.#list(depth)
      case thrift.struct:
        return this.struct(depth + 1)
      default:
        throw new ThriftError(`type ${type} is not known`)
    }
  }

  #list(depth: number): ThriftList {
    const head = this.#byte()
    const element = head & 15
    const length = head >> 4 === 15 ? Number(this.#varint()) : head >> 4
    // Every element has a byte at least.
    if (length > this.#bytes.length - this.#at) throw new ThriftError('a list is longer than the footer')
    const values: ThriftValue[] = []
    for (let i = 0; i < length; i++) values.push(this.#value(element, depth + 1))
    return { kind: 'list', element, values }
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw new ThriftError('the footer ends too early')
    return this.#bytes[this.#at++]
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new ThriftError('the footer ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  #varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw new ThriftError('a number has too many bytes')
  }

  #zigzag(): bigint {
    const value = this.#varint()
    return (value >> 1n) ^ -(value & 1n)
  }
}

class Writer {
  #bytes = new Uint8Array(4096)
  #length = 0

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  struct({ fields }: ThriftStruct): void {
    let before = 0
    for (const [id, { type, value }] of [...fields].sort(([a], [b]) => a - b)) {
      const boolean = type === thrift.true || type === thrift.false
      const written = boolean ? (value === true ? thrift.true : thrift.false) : type
      if (id - before > 0 && id - before < 16) this.#byte(((id - before) << 4) | written)
      else {
        this.#byte(written)
        this.#zigzag(BigInt(id))
      }
      before = id
      if (!boolean) this.#value(type, value)
    }
    this.#byte(0)
  }

  #value(type: number, value: ThriftValue): void {
    switch (type) {
      case thrift.true:
      case thrift.false:
        this.#byte(value === true ? thrift.true : thrift.false)
        break
      case thrift.i8:
        this.#byte((value as number) & 255)
        break
      case thrift.i16:
      case thrift.i32:
      case thrift.i64:
        this.#zigzag(BigInt(value as number | bigint))
        break
      case thrift.double:
        this.#put(value as Uint8Array)
        break
      case thrift.binary:
        this.#varint(BigInt((value as Uint8Array).length))
        this.#put(value as Uint8Array)
        break
      case thrift.struct:
        this.struct(value as ThriftStruct)
        break
      default: {
        const { element, values } = value as ThriftList
        if (values.length < 15) this.#byte((values.length << 4) | element)
        else {
          this.#byte(0xf0 | element)
          this.#varint(BigInt(values.length))
        }
        for (const one of values) this.#value(element, one)
      }
    }
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  #put(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #varint(value: bigint): void {
    let rest = value
    while (rest > 127n) {
      this.#byte(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    this.#byte(Number(rest))
  }

  #zigzag(value: bigint): void {
    this.#varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
