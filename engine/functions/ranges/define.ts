// How the operators of ranges are declared: a row each, with the function behind it.
import { Oid } from '../../types/oids.ts'
import type { RangeFamily } from '../../types/ranges/range-value.ts'
import type { Value } from '../../types/type.ts'
import { immutable, operator } from '../declare.ts'
import type { OperatorDefinition, ScalarFunction } from '../function.ts'
import { familyOf } from './family-of.ts'

export type RangeBody = (a: any, b: any, family: RangeFamily) => Value

/** r a range, m a multirange, e an element. */
type Side = 'r' | 'm' | 'e'

export type RangeOperatorRow = readonly [
  sides: `${Side}${Side}`,
  operatorOid: number,
  functionOid: number,
  functionName: string,
  body: RangeBody,
]

const types: Readonly<Record<Side, number>> = { r: Oid.anyrange, m: Oid.anymultirange, e: Oid.anyelement }

export interface RangeOperators {
  readonly functions: readonly ScalarFunction[]
  readonly operators: readonly OperatorDefinition[]
}

/** result: of the operands' type where it is not boolean. */
export function rangeOperators(
  name: string,
  commutator: string | undefined,
  rows: readonly RangeOperatorRow[],
  result: 'boolean' | 'same' = 'boolean',
): RangeOperators {
  const sidesOf = (sides: string): [number, number] => [types[sides[0] as Side], types[sides[1] as Side]]
  return {
    functions: rows.map(([sides, , oid, functionName, body]) =>
      immutable(
        oid,
        functionName,
        sidesOf(sides),
        result === 'boolean' ? Oid.bool : sidesOf(sides)[0],
        ([a, b]: [Value, Value], context) => body(a, b, familyOf(context)),
      ),
    ),
    operators: rows.map(([sides, operatorOid, oid]) => {
      const [left, right] = sidesOf(sides)
      return operator(operatorOid, name, left, right, oid, commutator === undefined ? {} : { commutator })
    }),
  }
}
