// dayOfCivil(year, month): the first of a month as days since 2000-01-01, in the proleptic Gregorian calendar. Years are astronomical:
// 1 BC is 0.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { get, i32, type Instruction, op } from '../wasm/instruction.ts'

/** Days from 0000-03-01 to 2000-01-01. */
const shift = 730_425

/** After Howard Hinnant's days_from_civil. */
export function dayOfCivil(): FunctionBuilder {
  const fn = new FunctionBuilder('dayOfCivil', ['i32', 'i32'], ['i32'])
  const [year, month] = [get(0), get(1)]
  const add = (a: Instruction, b: number): Instruction => op('i32.add', a, i32(b))
  const divide = (a: Instruction, b: number): Instruction => op('i32.div_s', a, i32(b))
  const y = fn.let('i32', op('i32.sub', year, op('i32.le_s', month, i32(2))))
  const era = fn.let('i32', divide(op('select', y, add(y, -399), op('i32.ge_s', y, i32(0))), 400))
  const yearOfEra = fn.let('i32', op('i32.sub', y, op('i32.mul', era, i32(400))))
  const shifted = op('i32.add', month, op('select', i32(-3), i32(9), op('i32.gt_s', month, i32(2))))
  const dayOfYear = fn.let('i32', divide(add(op('i32.mul', shifted, i32(153)), 2), 5))
  const leapDays = op('i32.sub', divide(yearOfEra, 4), divide(yearOfEra, 100))
  const dayOfEra = op('i32.add', op('i32.add', op('i32.mul', yearOfEra, i32(365)), leapDays), dayOfYear)
  fn.emit(add(op('i32.add', op('i32.mul', era, i32(146_097)), dayOfEra), -shift))
  return fn
}
