// The bodies of all constructors of users' ranges. Nobody calls them by these names: what the call gives tells which range is made.
import { Oid } from '../../types/oids.ts'
import { emptyMultirange } from '../../types/ranges/range-value.ts'
import { immutable, immutableLax } from '../declare.ts'
import { firstOwnOid, type ScalarFunction } from '../function.ts'
import { fromBounds, fromRange, fromRanges } from './construct.ts'

export const rangeConstructorOid = {
  bounds: firstOwnOid + 940,
  boundsAndFlags: firstOwnOid + 941,
  nothing: firstOwnOid + 942,
  oneRange: firstOwnOid + 943,
  ranges: firstOwnOid + 944,
} as const

const own = (definition: ScalarFunction): ScalarFunction => ({ ...definition, schema: 'cadastre' })
const { bounds, boundsAndFlags, nothing, oneRange, ranges } = rangeConstructorOid
const two = [Oid.anyelement, Oid.anyelement]

export const userConstructors: readonly ScalarFunction[] = [
  own(immutableLax(bounds, 'range_constructor2', two, Oid.anyrange, fromBounds)),
  own(immutableLax(boundsAndFlags, 'range_constructor3', [...two, Oid.text], Oid.anyrange, fromBounds)),
  own(immutable(nothing, 'multirange_constructor0', [], Oid.anymultirange, () => emptyMultirange)),
  own(immutable(oneRange, 'multirange_constructor1', [Oid.anyrange], Oid.anymultirange, fromRange)),
  own(immutable(ranges, 'multirange_constructor2', [Oid.anyarray], Oid.anymultirange, fromRanges)),
]
