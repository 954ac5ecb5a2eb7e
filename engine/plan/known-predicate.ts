// A scan's predicate once the values of its constants are known.
import type { RowPredicate } from '../row-predicate.ts'
import type { PgArray } from '../types/array-value.ts'
import type { Value } from '../types/type.ts'
import type { ScanPredicate } from './physical.ts'
import { listMax } from './scan-predicates.ts'

/** None where it says nothing: values that are not known (undefined), an array that is NULL, empty or long. */
export function knownPredicate(
  { attribute, op, values: constants, ofArray }: ScanPredicate,
  valueOf: (constant: ScanPredicate['values'][number]) => Value,
): readonly RowPredicate[] {
  const values = constants.map(valueOf)
  if (values.includes(undefined)) return []
  if (!ofArray) return [{ attribute, op, values: values as Value[] }]
  const elements = ((values[0] as PgArray | null)?.elements ?? []).filter((value) => value !== null)
  if (elements.length === 0 || elements.length > listMax) return []
  const wide = ofArray === 'widened' ? elements.map((value) => BigInt(value as number)) : elements
  return [{ attribute, op, values: wide }]
}
