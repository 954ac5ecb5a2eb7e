// All arithmetic, gathered from its files.
import { datetimeArithmetics } from './datetimes.ts'
import type { Arithmetic } from './define.ts'
import { floatArithmetics } from './floats.ts'
import { integerArithmetics } from './integers.ts'
import { intervalArithmetics } from './intervals.ts'
import { numericArithmetics } from './numerics.ts'

export const arithmetics: readonly Arithmetic[] = [
  ...integerArithmetics,
  ...floatArithmetics,
  ...numericArithmetics,
  ...datetimeArithmetics,
  ...intervalArithmetics,
]
