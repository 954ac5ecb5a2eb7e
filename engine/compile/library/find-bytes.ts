// findBytes(address, length, needle, needleLength): address of the first occurrence, or 0. The needle is not empty. Sixteen places at a
// time: where its first and its last byte are found at once, the rest is compared (after Mula, "SIMD-friendly algorithms for substring
// searching", 2016).
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, type Instruction, load, op, set } from '../wasm/instruction.ts'
import type { FunctionRef } from '../wasm/instruction.ts'

const lanes = 16

export function findBytes(use: (name: 'equalBytes') => FunctionRef): FunctionBuilder {
  const equal = use('equalBytes')
  const fn = new FunctionBuilder('findBytes', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [address, length, needle, needleLength] = [get(0), get(1), get(2), get(3)]
  const last = fn.local('i32')
  const first = fn.local('i32')
  const rest = fn.local('i32')
  fn.when(op('i32.lt_u', length, needleLength), () => fn.emit({ kind: 'return', value: i32(0) }))
  fn.emit(
    set(last, op('i32.sub', op('i32.add', address, length), needleLength)),
    set(first, load('i32.load8_u', needle)),
    set(rest, op('i32.sub', needleLength, i32(1))),
  )
  const answerIfAt = (place: Instruction): void => {
    const tail = (one: Instruction): Instruction => op('i32.add', one, i32(1))
    fn.when(call(equal, tail(place), tail(needle), get(rest), get(rest)), () =>
      fn.emit({ kind: 'return', value: place }),
    )
  }
  fn.when(op('i32.ge_u', op('i32.sub', get(last), address), i32(lanes - 1)), () => {
    const firsts = fn.local('v128')
    const lasts = fn.local('v128')
    const found = fn.local('i32')
    const place = fn.local('i32')
    fn.emit(
      set(firsts, op('i8x16.splat', get(first))),
      set(lasts, op('i8x16.splat', load('i32.load8_u', op('i32.add', needle, get(rest))))),
    )
    fn.loop('block', (next) => {
      const both = op(
        'v128.and',
        op('i8x16.eq', load('v128.load', address), get(firsts)),
        op('i8x16.eq', load('v128.load', op('i32.add', address, get(rest))), get(lasts)),
      )
      fn.emit(set(found, op('i8x16.bitmask', both)))
      fn.block('none', (none) => {
        fn.loop('candidate', (again) => {
          fn.emit(br(none, op('i32.eqz', get(found))))
          fn.emit(set(place, op('i32.add', address, op('i32.ctz', get(found)))))
          answerIfAt(get(place))
          fn.emit(set(found, op('i32.and', get(found), op('i32.sub', get(found), i32(1)))), br(again))
        })
      })
      fn.when(op('i32.eq', address, op('i32.sub', get(last), i32(lanes - 1))), () =>
        fn.emit({ kind: 'return', value: i32(0) }),
      )
      // The last block ends with the text, and looks at some places once more.
      const following = op('i32.add', address, i32(lanes))
      const ending = op('i32.sub', get(last), i32(lanes - 1))
      fn.emit(set(0, op('select', following, ending, op('i32.lt_u', following, ending))), br(next))
    })
  })
  fn.loop('next', (next) => {
    fn.when(op('i32.eq', load('i32.load8_u', address), get(first)), () => answerIfAt(address))
    fn.emit(set(0, op('i32.add', address, i32(1))), br(next, op('i32.le_u', address, get(last))))
  })
  fn.emit(i32(0))
  return fn
}
