// Bit-packed integers into an array, by a kernel, a block after the other: what it works on stays in the processor's caches.
import type { OwnWasmMemory } from '../../engine/columns/wasm-memory.ts'
import { PgError } from '../../engine/errors.ts'
import { kernelMemory } from '../../engine/kernels/load-kernel.ts'
import { type UnpackKernel, unpackKernel } from '../../engine/kernels/unpack-kernel.ts'

export type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | BigInt64Array | Float64Array

/** Integers of `width` bits without gaps; of those of more than 32 the low words are whole and lie apart. */
export interface Packed {
  readonly width: number
  readonly low: Uint8Array
  readonly high?: Uint8Array
}

/** A multiple of eight: after as many values each width is at a byte's boundary. */
const blockRows = 16_384
/** What the kernel may read behind a source, and write behind a target. */
const slackBytes = 64
const lowsAt = 64
const highsAt = lowsAt + blockRows * 4 + slackBytes
const targetAt = highsAt + blockRows * 4 + slackBytes
const memoryBytes = targetAt + blockRows * 8 + slackBytes

interface Unpacker {
  readonly kernel: UnpackKernel
  readonly bytes: Uint8Array
}

/** The thread's. */
let own: Unpacker | undefined

function unpacker(): Unpacker {
  if (own) return own
  const memory: OwnWasmMemory = kernelMemory(memoryBytes)
  return (own = { kernel: unpackKernel(memory), bytes: new Uint8Array(memory.buffer) })
}

/** target[i] = base + value i, in the target's arithmetic. */
export function unpackInto(packed: Packed, rows: number, base: number, target: IntegerArray): void {
  checkLength(packed, rows)
  for (let at = 0; at < rows; at += blockRows) {
    const count = Math.min(blockRows, rows - at)
    unpackBlock(packed, at, count, base, target)
    takeBlock(target, at, count)
  }
}

/** target[0] = first, target[i + 1] = target[i] + base + value i, for so many rows in all. */
export function unpackSums(packed: Packed, rows: number, first: number, base: number, target: IntegerArray): void {
  const steps = rows - 1
  checkLength(packed, steps)
  if (target instanceof BigInt64Array) target[0] = BigInt(first)
  else target[0] = first
  const { kernel } = unpacker()
  for (let at = 0; at < steps; at += blockRows) {
    const count = Math.min(blockRows, steps - at)
    unpackBlock(packed, at, count, base, target)
    const before = Number(target[at])
    if (isLong(target)) kernel.sumLong(targetAt, count, before)
    else kernel.sum(targetAt, count, target.BYTES_PER_ELEMENT, before)
    takeBlock(target, at + 1, count)
  }
}

const isLong = (target: IntegerArray): boolean => target.BYTES_PER_ELEMENT === 8

function unpackBlock(
  { width, low, high }: Packed,
  at: number,
  count: number,
  base: number,
  target: IntegerArray,
): void {
  const { kernel, bytes } = unpacker()
  const place = (source: Uint8Array, bits: number, address: number): void =>
    bytes.set(source.subarray((at * bits) / 8, bytesOf(at + count, bits)), address)
  place(low, Math.min(width, 32), lowsAt)
  if (high) {
    place(high, width - 32, highsAt)
    kernel.joinLong(lowsAt, highsAt, width - 32, count, base, targetAt)
  } else if (isLong(target)) kernel.unpackLong(lowsAt, width, count, base, targetAt)
  else kernel.unpack(lowsAt, width, count, base, targetAt, target.BYTES_PER_ELEMENT)
}

/** Out of the kernel's memory. */
function takeBlock(target: IntegerArray, at: number, count: number): void {
  const { kernel, bytes } = unpacker()
  if (target instanceof Float64Array) kernel.toDoubles(targetAt, count)
  const size = target.BYTES_PER_ELEMENT
  const made = bytes.subarray(targetAt, targetAt + count * size)
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(made, at * size)
}

const bytesOf = (count: number, bits: number): number => Math.ceil((count * bits) / 8)

/** Checksums say that pieces are what was written; that they have what is asked of them is looked at here. */
function checkLength({ width, low, high }: Packed, count: number): void {
  const isWhole =
    width <= 32
      ? low.byteLength >= bytesOf(count, width)
      : low.byteLength >= count * 4 && high !== undefined && high.byteLength >= bytesOf(count, width - 32)
  if (!isWhole) throw new PgError('XX001', `a column chunk is corrupted: it has not ${count} values of ${width} bits`)
}
