// Functions that PostgreSQL's own aggregates are made of, and that users make theirs of: the larger and the smaller of two, counts and sums.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { divide } from '../../types/numeric/arithmetic.ts'
import { fromBigint } from '../../types/numeric/convert.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionDefinition, ScalarFunction } from '../function.ts'

type Body = ScalarFunction['body']

const scalar = (
  oid: number,
  name: string,
  args: readonly number[],
  result: number,
  body: Body,
  strict = true,
): FunctionDefinition => ({ oid, name, args, result, kind: 'scalar', volatility: 'immutable', strict, body })

/** [type, larger, its OID, smaller, its OID] */
const extremes: readonly (readonly [number, string, number, string, number])[] = [
  [Oid.bpchar, 'bpchar_larger', 1063, 'bpchar_smaller', 1064],
  [Oid.bytea, 'bytea_larger', 6393, 'bytea_smaller', 6394],
  [Oid.date, 'date_larger', 1138, 'date_smaller', 1139],
  [Oid.float4, 'float4larger', 209, 'float4smaller', 211],
  [Oid.float8, 'float8larger', 223, 'float8smaller', 224],
  [Oid.int2, 'int2larger', 770, 'int2smaller', 771],
  [Oid.int4, 'int4larger', 768, 'int4smaller', 769],
  [Oid.int8, 'int8larger', 1236, 'int8smaller', 1237],
  [Oid.interval, 'interval_larger', 1198, 'interval_smaller', 1197],
  [Oid.numeric, 'numeric_larger', 1767, 'numeric_smaller', 1766],
  [Oid.oid, 'oidlarger', 1965, 'oidsmaller', 1966],
  [Oid.text, 'text_larger', 458, 'text_smaller', 459],
  [Oid.time, 'time_larger', 1377, 'time_smaller', 1378],
  [Oid.timestamp, 'timestamp_larger', 2036, 'timestamp_smaller', 2035],
  [Oid.timestamptz, 'timestamptz_larger', 1196, 'timestamptz_smaller', 1195],
  [Oid.timetz, 'timetz_larger', 1379, 'timetz_smaller', 1380],
]

const compare = (type: number, [a, b]: readonly Value[]): number => typeByOid(type).compare!(a, b)

function int8(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new PgError('22003', 'bigint out of range')
  return value
}

const increment: Body = ([count]) => int8((count as bigint) + 1n)
const decrement: Body = ([count]) => int8((count as bigint) - 1n)

/** A sum that begins with the first number that is there. */
const sumOf: Body = ([sum, value]) =>
  value === null ? sum : sum === null ? BigInt(value as number) : int8((sum as bigint) + BigInt(value as number))

/** The elements of a state of so many of them. */
function elementsOf(array: Value, length: number, name: string): readonly Value[] {
  const { elements, dimensions } = array as unknown as PgArray
  if (dimensions.length !== 1 || elements.length !== length || elements.includes(null))
    throw new PgError('XX000', `${name}: expected ${length}-element array`)
  return elements
}

const stateOf = (elements: readonly Value[]): Value =>
  ({ dimensions: [elements.length], lowerBounds: [1], elements }) as unknown as Value

const accumulate =
  (name: string): Body =>
  ([state, value]) => {
    const [count, sum] = elementsOf(state, 2, name) as readonly bigint[]
    return stateOf([int8(count + 1n), int8(sum + BigInt(value as number))])
  }

const average: Body = ([state]) => {
  const [count, sum] = elementsOf(state, 2, 'int8_avg') as readonly bigint[]
  return count === 0n ? null : (divide(fromBigint(sum), fromBigint(count)) as unknown as Value)
}

export const transitionFunctions: readonly FunctionDefinition[] = [
  ...extremes.flatMap(([type, larger, largerOid, smaller, smallerOid]) => [
    scalar(largerOid, larger, [type, type], type, (args) => (compare(type, args) > 0 ? args[0] : args[1])),
    scalar(smallerOid, smaller, [type, type], type, (args) => (compare(type, args) < 0 ? args[0] : args[1])),
  ]),
  scalar(1219, 'int8inc', [Oid.int8], Oid.int8, increment),
  scalar(3546, 'int8dec', [Oid.int8], Oid.int8, decrement),
  scalar(2804, 'int8inc_any', [Oid.int8, Oid.any], Oid.int8, increment),
  scalar(3547, 'int8dec_any', [Oid.int8, Oid.any], Oid.int8, decrement),
  scalar(1840, 'int2_sum', [Oid.int8, Oid.int2], Oid.int8, sumOf, false),
  scalar(1841, 'int4_sum', [Oid.int8, Oid.int4], Oid.int8, sumOf, false),
  scalar(1962, 'int2_avg_accum', [Oid._int8, Oid.int2], Oid._int8, accumulate('int2_avg_accum')),
  scalar(1963, 'int4_avg_accum', [Oid._int8, Oid.int4], Oid._int8, accumulate('int4_avg_accum')),
  scalar(1964, 'int8_avg', [Oid._int8], Oid.numeric, average),
  scalar(2515, 'booland_statefunc', [Oid.bool, Oid.bool], Oid.bool, ([a, b]) => a === true && b === true),
  scalar(2516, 'boolor_statefunc', [Oid.bool, Oid.bool], Oid.bool, ([a, b]) => a === true || b === true),
]
