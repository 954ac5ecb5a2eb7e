// jsonValueEnd(address, end): where the value that begins there ends, in the canonical text of jsonb, which has no spaces but behind colons
// and commas. Never beyond `end`.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'

const letter = (character: string): Instruction => i32(character.charCodeAt(0))

export function jsonValueEnd(): FunctionBuilder {
  const fn = new FunctionBuilder('jsonValueEnd', ['i32', 'i32'], ['i32'])
  const [at, end] = [get(0), get(1)]
  const depth = fn.local('i32')
  const byte = fn.local('i32')
  const is = (character: string): Instruction => op('i32.eq', get(byte), letter(character))
  const opens = op('i32.or', is('{'), is('['))
  const closes = op('i32.or', is('}'), is(']'))
  fn.block('end', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.ge_u', at, end)), set(byte, load('i32.load8_u', at)))
      fn.when(is('"'), () =>
        fn.loop('string', (more) => {
          fn.emit(set(0, op('i32.add', at, i32(1))), br(done, op('i32.ge_u', at, end)))
          fn.emit(set(byte, load('i32.load8_u', at)))
          // What is escaped, whatever it is, ends no string.
          fn.emit(set(0, op('i32.add', at, is('\\'))), br(more, op('i32.ne', get(byte), letter('"'))))
        }),
      )
      // Of a value that is no list and no object, this is behind it.
      fn.when(op('i32.or', closes, is(',')), () => {
        fn.emit(br(done, op('i32.eqz', get(depth))))
      })
      fn.emit(
        set(depth, op('i32.sub', op('i32.add', get(depth), opens), closes)),
        set(0, op('i32.add', at, i32(1))),
        br(done, op('i32.and', op('i32.eqz', get(depth)), op('i32.or', closes, is('"')))),
        br(next),
      )
    })
  })
  fn.emit(op('select', end, at, op('i32.gt_u', at, end)))
  return fn
}
