// hashBytes(address, length): 64 bits, eight bytes at a time (multiply and rotate, as FxHash does, with a final mix).
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, i64, type Instruction, load, op, set } from '../wasm/instruction.ts'

/** 2^64 / golden ratio, odd. */
export const hashMultiplier = 0x9e3779b97f4a7c15n

/** h' = (rotl(h, 5) ^ word) * multiplier */
export const mixed = (hash: Instruction, word: Instruction): Instruction =>
  op('i64.mul', op('i64.xor', op('i64.rotl', hash, i64(5)), word), i64(hashMultiplier))

export function hashBytes(): FunctionBuilder {
  const fn = new FunctionBuilder('hashBytes', ['i32', 'i32'], ['i64'])
  const [address, length] = [get(0), get(1)]
  const hash = fn.local('i64')
  fn.emit(set(hash, op('i64.extend_i32_u', length)))
  const last = op('i32.add', address, length)
  const mix = (word: Instruction): Instruction => set(hash, mixed(get(hash), word))
  fn.when(
    op('i32.ge_u', length, i32(8)),
    () => {
      // The last word may have bytes of the one before: no loop over what is left.
      const end = fn.let('i32', op('i32.sub', last, i32(8)))
      fn.block('words', (done) => {
        fn.loop('word', (next) => {
          fn.emit(br(done, op('i32.ge_u', address, end)))
          fn.emit(mix(load('i64.load', address)), set(0, op('i32.add', address, i32(8))), br(next))
        })
      })
      fn.emit(mix(load('i64.load', end)))
    },
    () =>
      fn.when(
        op('i32.ge_u', length, i32(4)),
        () =>
          fn.emit(
            mix(
              op(
                'i64.or',
                load('i64.load32_u', address),
                op('i64.shl', load('i64.load32_u', op('i32.sub', last, i32(4))), i64(32)),
              ),
            ),
          ),
        () =>
          fn.when(length, () => {
            const byte = (at: Instruction, shift: number): Instruction =>
              op('i64.shl', load('i64.load8_u', at), i64(shift))
            const middle = byte(op('i32.add', address, op('i32.shr_u', length, i32(1))), 8)
            const all = op('i64.or', op('i64.or', byte(address, 0), middle), byte(op('i32.sub', last, i32(1)), 16))
            fn.emit(mix(all))
          }),
      ),
  )
  fn.emit(op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(32))))
  return fn
}

const words64 = (1n << 64n) - 1n

/** The same in JavaScript. */
export function hashOfBytes(bytes: Uint8Array): bigint {
  const { length } = bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  let hash = BigInt(length)
  const mix = (word: bigint): void => {
    const rotated = ((hash << 5n) | (hash >> 59n)) & words64
    hash = ((rotated ^ word) * hashMultiplier) & words64
  }
  if (length >= 8) {
    for (let at = 0; at < length - 8; at += 8) mix(view.getBigUint64(at, true))
    mix(view.getBigUint64(length - 8, true))
  } else if (length >= 4) mix(BigInt(view.getUint32(0, true)) | (BigInt(view.getUint32(length - 4, true)) << 32n))
  else if (length > 0) mix(BigInt(bytes[0] | (bytes[length >> 1] << 8) | (bytes[length - 1] << 16)))
  return hash ^ (hash >> 32n)
}
