// Arithmetic that no operator names: one more, whole quotients, a number as a log position, and the bytes between two.
import { invalidParameter, outOfRange, PgError } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { add, divideTruncated } from '../../types/numeric/arithmetic.ts'
import { fromBigint, fromInteger } from '../../types/numeric/convert.ts'
import { round } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

export const incrementFunctions: readonly FunctionDefinition[] = [
  immutable(766, 'int4inc', [Oid.int4], Oid.int4, ([value]: [number]) => {
    if (value === 2 ** 31 - 1) throw outOfRange('integer')
    return value + 1
  }),
  immutable(1764, 'numeric_inc', [Oid.numeric], Oid.numeric, ([value]: [Numeric]) => add(value, fromInteger(1))),
  immutable(1980, 'numeric_div_trunc', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    divideTruncated(a, b),
  ),
  immutable(6103, 'pg_lsn', [Oid.numeric], Oid.pg_lsn, ([value]: [Numeric]) => positionOf(value)),
  immutable(3165, 'pg_wal_lsn_diff', [Oid.pg_lsn, Oid.pg_lsn], Oid.numeric, ([a, b]: [bigint, bigint]) =>
    fromBigint(a - b),
  ),
]

function positionOf(value: Numeric): bigint {
  if (value.special !== undefined) {
    throw new PgError('0A000', `cannot convert ${value.special === 'NaN' ? 'NaN' : 'infinity'} to pg_lsn`)
  }
  const position = round(value).coefficient
  if (position < 0n || position >= 2n ** 64n) throw invalidParameter('pg_lsn out of range')
  return position
}
