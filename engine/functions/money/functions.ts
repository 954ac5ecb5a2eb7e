// Functions of amounts, their casts and aggregates.
import { outOfRange } from '../../errors.ts'
import { centsPerUnit } from '../../types/money-text.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { folding } from '../aggregates/logic.ts'
import { functionByOid } from '../registry.ts'
import { compareOrdered } from '../comparison/define.ts'
import { aggregate, immutable, stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { moneyArithmetics, within } from './operators.ts'
import { inWords } from './words.ts'

const { money, int4, int8, numeric, text } = Oid
const numericToInt8 = 1779

export const moneyFunctions: readonly FunctionDefinition[] = [
  ...moneyArithmetics.map((entry) => entry.function),
  immutable(935, 'cash_words', [money], text, ([value]: [bigint]) => inWords(value)),
  immutable(377, 'cash_cmp', [money, money], int4, ([a, b]: [bigint, bigint], context) =>
    compareOrdered(a, b, context),
  ),
  immutable(898, 'cashlarger', [money, money], money, ([a, b]: [bigint, bigint]) => (a > b ? a : b)),
  immutable(899, 'cashsmaller', [money, money], money, ([a, b]: [bigint, bigint]) => (a < b ? a : b)),
  stable(3811, 'money', [int4], money, ([value]: [number]) => BigInt(value) * centsPerUnit),
  stable(3812, 'money', [int8], money, ([value]: [bigint]) => inBigint(value * centsPerUnit)),
  stable(3823, 'numeric', [money], numeric, ([value]: [bigint]): Numeric => ({ coefficient: value, scale: 2 })),
  stable(3824, 'money', [numeric], money, ([value]: [Numeric], context) => fromNumeric(value, context)),
  aggregate(
    2112,
    'sum',
    [money],
    money,
    folding<bigint>((a, b) => within(a + b)),
  ),
]

function inBigint(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw outOfRange('bigint')
  return value
}

/** In cents as numeric becomes bigint: rounded, and with its errors. */
function fromNumeric(value: Numeric, context: FunctionContext): bigint {
  const cents = value.special === undefined ? { ...value, coefficient: value.coefficient * centsPerUnit } : value
  return (functionByOid(numericToInt8) as ScalarFunction).body([cents], context) as bigint
}
