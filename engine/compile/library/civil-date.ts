// yearOfDay, monthOfDay, dayOfDay(day): parts of a date given as days since 2000-01-01, in the proleptic Gregorian calendar.
// Years before 1 are counted as extract does: 1 BC is -1.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { get, i32, type Instruction, op, set } from '../wasm/instruction.ts'

/** Days from 0000-03-01 to 2000-01-01: years then begin in March, so that a leap day ends one. */
const shift = 730_425
const daysPerEra = 146_097

interface Civil {
  readonly year: Instruction
  readonly month: Instruction
  readonly day: Instruction
}

/** After Howard Hinnant's civil_from_days. */
function civil(fn: FunctionBuilder): Civil {
  const add = (a: Instruction, b: number): Instruction => op('i32.add', a, i32(b))
  const divide = (a: Instruction, b: number): Instruction => op('i32.div_s', a, i32(b))
  const z = fn.let('i32', add(get(0), shift))
  const era = fn.let('i32', divide(op('select', z, add(z, 1 - daysPerEra), op('i32.ge_s', z, i32(0))), daysPerEra))
  const dayOfEra = fn.let('i32', op('i32.sub', z, op('i32.mul', era, i32(daysPerEra))))
  const yearOfEra = fn.let(
    'i32',
    divide(
      op(
        'i32.sub',
        op('i32.add', op('i32.sub', dayOfEra, divide(dayOfEra, 1460)), divide(dayOfEra, 36_524)),
        divide(dayOfEra, 146_096),
      ),
      365,
    ),
  )
  const leapDays = op('i32.sub', divide(yearOfEra, 4), divide(yearOfEra, 100))
  const dayOfYear = fn.let('i32', op('i32.sub', dayOfEra, op('i32.add', op('i32.mul', yearOfEra, i32(365)), leapDays)))
  const monthFromMarch = fn.let('i32', divide(add(op('i32.mul', dayOfYear, i32(5)), 2), 153))
  const day = fn.let(
    'i32',
    add(op('i32.sub', dayOfYear, divide(add(op('i32.mul', monthFromMarch, i32(153)), 2), 5)), 1),
  )
  const month = fn.let('i32', add(op('select', i32(3), i32(-9), op('i32.lt_s', monthFromMarch, i32(10))), 0))
  const calendarMonth = fn.let('i32', op('i32.add', monthFromMarch, month))
  const astronomical = fn.local('i32')
  fn.emit(
    set(
      astronomical,
      op('i32.add', op('i32.add', yearOfEra, op('i32.mul', era, i32(400))), op('i32.le_s', calendarMonth, i32(2))),
    ),
  )
  const year = fn.let(
    'i32',
    op('select', get(astronomical), add(get(astronomical), -1), op('i32.gt_s', get(astronomical), i32(0))),
  )
  return { year, month: calendarMonth, day }
}

function partOf(name: string, part: keyof Civil): FunctionBuilder {
  const fn = new FunctionBuilder(name, ['i32'], ['i32'])
  fn.emit(civil(fn)[part])
  return fn
}

export const yearOfDay = (): FunctionBuilder => partOf('yearOfDay', 'year')
export const monthOfDay = (): FunctionBuilder => partOf('monthOfDay', 'month')
export const dayOfDay = (): FunctionBuilder => partOf('dayOfDay', 'day')
