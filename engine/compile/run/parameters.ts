// Parameters of a query in the run's context: their forms, which the code is specialised for, and their values.
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import type { Value } from '../../types/type.ts'
import { bitsOf } from '../expression/literals.ts'
import type { ParameterForm } from '../pipeline/row-code.ts'
import { type ContextLayout, parameterPlace } from '../pipeline/run-context.ts'
import type { Words } from './words.ts'

/** So that other values of about the size are served by the same code. */
const bitsStep = 8

export function parameterForm(value: Value): ParameterForm {
  if (value === null || value === undefined) return { isNull: true, scale: 0, bits: 0 }
  if (typeof value === 'number') return { isNull: false, scale: 0, bits: 31 }
  if (typeof value === 'bigint') return { isNull: false, scale: 0, bits: 63 }
  if (isNumeric(value)) {
    const bits = Math.ceil(bitsOf(value.coefficient) / bitsStep) * bitsStep
    return { isNull: false, scale: value.scale, bits: value.special ? 1000 : bits }
  }
  return { isNull: false, scale: 0, bits: 0 }
}

const isNumeric = (value: Value): value is Numeric =>
  typeof value === 'object' && value !== null && 'coefficient' in value

export function writeParameters(
  values: readonly Value[],
  layout: ContextLayout,
  context: number,
  words: Words,
  memory: QueryMemory,
): void {
  values.forEach((value, i) => {
    const name = `parameter/${i + 1}`
    if (!layout.has(name) || value === null || value === undefined) return
    const at = context + layout.offset(name)
    if (typeof value === 'boolean') words.i32[at >>> 2] = value ? 1 : 0
    else if (typeof value === 'bigint') words.i64[at >>> 3] = value
    else if (isNumeric(value)) words.i64[at >>> 3] = value.coefficient
    else if (typeof value === 'string') {
      const bytes = Buffer.from(value, 'utf8')
      const address = memory.reserve(Math.max(1, bytes.length))
      words.bytes.set(bytes, address)
      words.i32[at >>> 2] = address
      words.i32[(at + parameterPlace.length) >>> 2] = bytes.length
    } else if (typeof value === 'number') {
      // Only the code knows whether it is an integer or a float.
      words.i32[at >>> 2] = value
      words.f64[(at + parameterPlace.float) >>> 3] = value
    }
  })
}
