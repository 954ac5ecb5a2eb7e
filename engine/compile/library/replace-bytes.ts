// replacedLength and replaceBytes: every occurrence of a text, which is not empty, replaced by another. The first tells the bytes that
// the second writes.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, type FunctionRef, get, op, set } from '../wasm/instruction.ts'

/** replacedLength(address, length, from, fromLength, toLength). */
export function replacedLength(use: (name: 'findBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('replacedLength', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [address, length, from, fromLength, toLength] = [get(0), get(1), get(2), get(3), get(4)]
  const [total, found, end] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  fn.emit(set(total, length), set(end, op('i32.add', address, length)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(
        set(found, call(use('findBytes'), address, op('i32.sub', get(end), address), from, fromLength)),
        br(done, op('i32.eqz', get(found))),
        set(total, op('i32.add', get(total), op('i32.sub', toLength, fromLength))),
        set(0, op('i32.add', get(found), fromLength)),
        br(next),
      )
    })
  })
  fn.emit(get(total))
  return fn
}

/** replaceBytes(target, address, length, from, fromLength, to, toLength). */
export function replaceBytes(use: (name: 'findBytes' | 'copyBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('replaceBytes', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [target, address, length, from, fromLength, to, toLength] = [0, 1, 2, 3, 4, 5, 6].map(get)
  const [found, end] = [fn.local('i32'), fn.local('i32')]
  const put = (start: ReturnType<typeof get>, bytes: ReturnType<typeof get>) => [
    call(use('copyBytes'), target, start, bytes),
    set(0, op('i32.add', target, bytes)),
  ]
  fn.emit(set(end, op('i32.add', address, length)))
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(
        set(found, call(use('findBytes'), address, op('i32.sub', get(end), address), from, fromLength)),
        br(done, op('i32.eqz', get(found))),
        set(2, op('i32.sub', get(found), address)),
        ...put(address, length),
        ...put(to, toLength),
        set(1, op('i32.add', get(found), fromLength)),
        br(next),
      )
    })
  })
  fn.emit(call(use('copyBytes'), target, address, op('i32.sub', get(end), address)))
  return fn
}
