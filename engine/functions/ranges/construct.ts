// int4range(1, 5, '[]'), int4multirange(VARIADIC …), multirange(…): a set of constructors for each pair of types.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { lowerBound, makeRange, upperBound } from '../../types/ranges/bounds.ts'
import { makeMultirange } from '../../types/ranges/multirange-set.ts'
import { emptyMultirange, type RangeValue } from '../../types/ranges/range-value.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableLax } from '../declare.ts'
import type { FunctionContext, ScalarFunction } from '../function.ts'
import { familyOf } from './family-of.ts'

/** OIDs: from two bounds, with flags; of the multirange from nothing, from one range, from many. */
function constructorsOf(
  range: number,
  name: string,
  subtype: number,
  oids: readonly [number, number],
  multirange: { readonly oid: number; readonly name: string; readonly arrayOid: number },
  multirangeOids: readonly [number, number, number],
): readonly ScalarFunction[] {
  const { oid, name: multirangeName, arrayOid } = multirange
  return [
    immutableLax(oids[0], name, [subtype, subtype], range, fromBounds),
    immutableLax(oids[1], name, [subtype, subtype, Oid.text], range, fromBounds),
    immutable(multirangeOids[0], multirangeName, [], oid, () => emptyMultirange),
    immutable(multirangeOids[1], multirangeName, [range], oid, fromRange),
    immutable(multirangeOids[2], multirangeName, [arrayOid], oid, { variadic: range }, fromRanges),
  ]
}

export function fromBounds(
  [lower, upper, flags = '[)']: [Value, Value, (string | null)?],
  context: FunctionContext,
): Value {
  if (flags === null) throw new PgError('22000', 'range constructor flags argument must not be null')
  if (!/^[[(][\])]$/.test(flags)) {
    throw new PgError('42601', 'invalid range bound flags', { hint: 'Valid values are "[]", "[)", "(]", and "()".' })
  }
  return makeRange(lowerBound(lower, flags[0] === '['), upperBound(upper, flags[1] === ']'), familyOf(context))
}

export const fromRange = ([range]: [RangeValue]): Value => (range.empty ? emptyMultirange : { ranges: [range] })

export function fromRanges([array]: [PgArray], context: FunctionContext): Value {
  if (array.dimensions.length > 1)
    throw new PgError('21000', 'multiranges cannot be constructed from multidimensional arrays')
  if (array.elements.includes(null)) throw new PgError('22004', 'multirange values cannot contain null members')
  return makeMultirange(array.elements as readonly RangeValue[], familyOf(context))
}

const multirange = (name: 'int4' | 'int8' | 'num' | 'ts' | 'tstz' | 'date') => ({
  oid: Oid[`${name}multirange`],
  name: `${name}multirange`,
  arrayOid: Oid[`_${name}range`],
})

export const constructFunctions: readonly ScalarFunction[] = [
  ...constructorsOf(Oid.int4range, 'int4range', Oid.int4, [3840, 3841], multirange('int4'), [4280, 4281, 4282]),
  ...constructorsOf(Oid.numrange, 'numrange', Oid.numeric, [3844, 3845], multirange('num'), [4283, 4284, 4285]),
  ...constructorsOf(Oid.tsrange, 'tsrange', Oid.timestamp, [3933, 3934], multirange('ts'), [4286, 4287, 4288]),
  ...constructorsOf(Oid.tstzrange, 'tstzrange', Oid.timestamptz, [3937, 3938], multirange('tstz'), [4289, 4290, 4291]),
  ...constructorsOf(Oid.daterange, 'daterange', Oid.date, [3941, 3942], multirange('date'), [4292, 4293, 4294]),
  ...constructorsOf(Oid.int8range, 'int8range', Oid.int8, [3945, 3946], multirange('int8'), [4295, 4296, 4297]),
  immutable(4298, 'multirange', [Oid.anyrange], Oid.anymultirange, fromRange),
]
