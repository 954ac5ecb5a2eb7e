// leadingBytes and trailingBytes (address, length, set, setLength): how many bytes at one end of the text are among those of the set,
// whose characters are ASCII.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'

export const leadingBytes = (): FunctionBuilder =>
  counter('leadingBytes', (address, _length, at) => op('i32.add', address, at))

export const trailingBytes = (): FunctionBuilder =>
  counter('trailingBytes', (address, length, at) =>
    op('i32.sub', op('i32.sub', op('i32.add', address, length), at), i32(1)),
  )

function counter(
  name: string,
  place: (address: Instruction, length: Instruction, at: Instruction) => Instruction,
): FunctionBuilder {
  const fn = new FunctionBuilder(name, ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [address, length, members, count] = [get(0), get(1), get(2), get(3)]
  const [at, byte, member] = [fn.local('i32'), fn.local('i32'), fn.local('i32')]
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', get(at), length)))
      fn.emit(set(byte, load('i32.load8_u', place(address, length, get(at)))), set(member, i32(0)))
      fn.block('found', (found) => {
        fn.loop('look', (look) => {
          fn.emit(br(done, op('i32.ge_u', get(member), count)))
          fn.emit(br(found, op('i32.eq', load('i32.load8_u', op('i32.add', members, get(member))), get(byte))))
          fn.emit(set(member, op('i32.add', get(member), i32(1))), br(look))
        })
      })
      fn.emit(set(at, op('i32.add', get(at), i32(1))), br(next))
    })
  })
  fn.emit(get(at))
  return fn
}
