// t.f and (row).f: what is no column of a row may be a function of it, and f(t) a column.
import { PgError } from '../../errors.ts'
import type { Expression } from '../../plan/expression.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { resolveFunction, type CallArguments } from '../overloads/function-candidates.ts'
import type { Level } from '../scope.ts'
import { bindAggregate } from './aggregate.ts'
import { rowField } from './arrays.ts'
import { boundCall } from './functions.ts'

/** There is none of that name, or none that takes the row. */
const absent = new Set(['42883', '42725'])

/** undefined: it is not. Types' names and window functions are not meant. */
export function functionOfRow(row: Expression, name: string, location: number, level: Level): Expression | undefined {
  try {
    const call = { args: [row], names: [], variadic: false, star: false }
    const detail = resolveFunction([name], call, location, level.binding)
    if (detail.kind !== 'function') return undefined
    return detail.definition.kind === 'aggregate'
      ? bindAggregate({ funcname: [{ String: { sval: name } }], location }, detail, level)
      : boundCall(detail, location, level)
  } catch (error) {
    if (error instanceof PgError && absent.has(error.sqlstate)) return undefined
    throw error
  }
}

/** f(row), where no function takes it: the row's column f. undefined: it has none. */
export function fieldByCall(
  parts: readonly string[],
  { args, names, variadic }: CallArguments,
  level: Level,
): Expression | undefined {
  if (parts.length !== 1 || args.length !== 1 || names.length > 0 || variadic || !isRow(args[0].type.oid))
    return undefined
  return rowField(args[0], parts[0], level.binding)
}
