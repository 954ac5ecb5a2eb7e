// changeCase(to, from, length, first): a copy of ASCII text in which the 26 letters from `first` on (A or a) are in the other case.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, load, op, set, store } from '../wasm/instruction.ts'

export function changeCase(): FunctionBuilder {
  const fn = new FunctionBuilder('changeCase', ['i32', 'i32', 'i32', 'i32'])
  const [to, from, length, first] = [get(0), get(1), get(2), get(3)]
  const byte = fn.local('i32')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.eqz', length)), set(byte, load('i32.load8_u', from)))
      const isLetter = op('i32.lt_u', op('i32.sub', get(byte), first), i32(26))
      fn.emit(
        store('i32.store8', to, op('i32.xor', get(byte), op('i32.shl', isLetter, i32(5)))),
        set(0, op('i32.add', to, i32(1))),
        set(1, op('i32.add', from, i32(1))),
        set(2, op('i32.sub', length, i32(1))),
        br(next),
      )
    })
  })
  return fn
}
