// gatherTexts(pairs, count, offsets, bytes): texts given by (address, length) pairs, laid end to end with their offsets.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, load, op, set, store } from '../wasm/instruction.ts'
import type { FunctionRef } from '../wasm/instruction.ts'

export function gatherTexts(use: (name: 'copyBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('gatherTexts', ['i32', 'i32', 'i32', 'i32'])
  const [pairs, count, offsets, bytes] = [get(0), get(1), get(2), get(3)]
  const at = fn.local('i32')
  const length = fn.local('i32')
  fn.emit(store('i32.store', offsets, i32(0)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(
        br(done, op('i32.eqz', count)),
        set(length, load('i32.load', pairs, 4)),
        call(use('copyBytes'), op('i32.add', bytes, get(at)), load('i32.load', pairs), get(length)),
        set(at, op('i32.add', get(at), get(length))),
        set(0, op('i32.add', pairs, i32(8))),
        set(2, op('i32.add', offsets, i32(4))),
        store('i32.store', offsets, get(at)),
        set(1, op('i32.sub', count, i32(1))),
        br(next),
      )
    })
  })
  return fn
}
