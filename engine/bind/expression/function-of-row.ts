// t.f and (row).f: what is no column of a row may be a function of it.
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { resolveFunction } from '../overloads/function-candidates.ts'
import type { Level } from '../scope.ts'
import { boundCall } from './functions.ts'

/** There is none of that name, or none that takes the row. */
const absent = new Set(['42883', '42725'])

/** undefined: it is not. Types' names, aggregates and window functions are not meant. */
export function functionOfRow(row: Expression, name: string, location: number, level: Level): Expression | undefined {
  try {
    const call = { args: [row], names: [], variadic: false, star: false }
    const detail = resolveFunction([name], call, location, level.binding)
    return detail.kind === 'function' ? boundCall(detail, location, level) : undefined
  } catch (error) {
    if (error instanceof PgError && absent.has(error.sqlstate)) return undefined
    throw error
  }
}
