// + - * / % of numeric, and log positions moved by it.
import { invalidParameter, PgError } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { add, divide, modulo, multiply, negate, subtract } from '../../types/numeric/arithmetic.ts'
import { fromBigint } from '../../types/numeric/convert.ts'
import { round } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import { decimalArithmetic } from '../vector/decimal-arithmetic.ts'
import { binary, prefix, same, type Arithmetic } from './define.ts'

export const numericArithmetics: readonly Arithmetic[] = [
  binary(
    '+',
    1758,
    1724,
    'numeric_add',
    [Oid.numeric, Oid.numeric],
    Oid.numeric,
    ([a, b]: [Numeric, Numeric]) => add(a, b),
    { commutator: '+', vector: decimalArithmetic('+') },
  ),
  binary(
    '-',
    1759,
    1725,
    'numeric_sub',
    [Oid.numeric, Oid.numeric],
    Oid.numeric,
    ([a, b]: [Numeric, Numeric]) => subtract(a, b),
    { vector: decimalArithmetic('-') },
  ),
  binary(
    '*',
    1760,
    1726,
    'numeric_mul',
    [Oid.numeric, Oid.numeric],
    Oid.numeric,
    ([a, b]: [Numeric, Numeric]) => multiply(a, b),
    { commutator: '*', vector: decimalArithmetic('*') },
  ),
  binary('/', 1761, 1727, 'numeric_div', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    divide(a, b),
  ),
  binary('%', 1762, 1729, 'numeric_mod', [Oid.numeric, Oid.numeric], Oid.numeric, ([a, b]: [Numeric, Numeric]) =>
    modulo(a, b),
  ),
  prefix('-', 1751, 1771, 'numeric_uminus', Oid.numeric, Oid.numeric, ([value]: [Numeric]) => negate(value)),
  prefix('+', 1921, 1915, 'numeric_uplus', Oid.numeric, Oid.numeric, same),
  binary('-', 3228, 3237, 'pg_lsn_mi', [Oid.pg_lsn, Oid.pg_lsn], Oid.numeric, ([a, b]: [bigint, bigint]) =>
    fromBigint(a - b),
  ),
  binary(
    '+',
    5025,
    5022,
    'pg_lsn_pli',
    [Oid.pg_lsn, Oid.numeric],
    Oid.pg_lsn,
    ([position, bytes]: [bigint, Numeric]) => movePosition(position, bytes, 1),
    { commutator: '+' },
  ),
  binary(
    '+',
    5026,
    5023,
    'numeric_pl_pg_lsn',
    [Oid.numeric, Oid.pg_lsn],
    Oid.pg_lsn,
    ([bytes, position]: [Numeric, bigint]) => movePosition(position, bytes, 1),
    { commutator: '+' },
  ),
  binary('-', 5027, 5024, 'pg_lsn_mii', [Oid.pg_lsn, Oid.numeric], Oid.pg_lsn, ([position, bytes]: [bigint, Numeric]) =>
    movePosition(position, bytes, -1),
  ),
]

function movePosition(position: bigint, bytes: Numeric, sign: 1 | -1): bigint {
  if (bytes.special === 'NaN') {
    throw new PgError('0A000', sign > 0 ? 'cannot add NaN to pg_lsn' : 'cannot subtract NaN from pg_lsn')
  }
  if (bytes.special !== undefined) throw new PgError('0A000', 'cannot convert infinity to pg_lsn')
  const moved = round(sign > 0 ? add(fromBigint(position), bytes) : subtract(fromBigint(position), bytes)).coefficient
  if (moved < 0n || moved >= 2n ** 64n) throw invalidParameter('pg_lsn out of range')
  return moved
}
