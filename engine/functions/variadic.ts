// Arguments of a VARIADIC parameter: packed into one array by the binder, or as they were written.
import type { PgArray } from '../types/array-value.ts'
import type { Value } from '../types/type.ts'

export function variadicItems(args: readonly Value[], from: number): readonly Value[] {
  const only = args[from]
  return args.length === from + 1 && isPgArray(only) ? only.elements : args.slice(from)
}

const isPgArray = (value: Value): value is PgArray =>
  typeof value === 'object' && value !== null && 'lowerBounds' in value && 'elements' in value
