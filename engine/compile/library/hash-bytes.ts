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
  const take = (bytes: number, word: Instruction): void =>
    fn.emit(
      set(hash, mixed(get(hash), word)),
      set(0, op('i32.add', address, i32(bytes))),
      set(1, op('i32.sub', length, i32(bytes))),
    )
  fn.block('words', (done) => {
    fn.loop('word', (next) => {
      fn.emit(br(done, op('i32.lt_u', length, i32(8))))
      take(8, load('i64.load', address))
      fn.emit(br(next))
    })
  })
  fn.when(op('i32.ge_u', length, i32(4)), () => take(4, load('i64.load32_u', address)))
  fn.block('bytes', (done) => {
    fn.loop('byte', (next) => {
      fn.emit(br(done, op('i32.eqz', length)))
      take(1, load('i64.load8_u', address))
      fn.emit(br(next))
    })
  })
  fn.emit(op('i64.xor', get(hash), op('i64.shr_u', get(hash), i64(32))))
  return fn
}
