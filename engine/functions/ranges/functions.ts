// Every function of ranges but the comparisons, those behind the operators included.
import { Oid } from '../../types/oids.ts'
import { compareMultiranges, span } from '../../types/ranges/multirange-set.ts'
import { compareRanges } from '../../types/ranges/bounds.ts'
import { merge } from '../../types/ranges/range-set.ts'
import type { MultirangeValue, RangeValue } from '../../types/ranges/range-value.ts'
import { immutable, immutableSet } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { rangeAggregates } from './aggregates.ts'
import { boundFunctions } from './bound-functions.ts'
import { constructFunctions } from './construct.ts'
import { differenceFunctions } from './differences.ts'
import { familyOf } from './family-of.ts'
import { declaredOperators } from './operators.ts'
import { userConstructors } from './user-constructors.ts'

export const rangeFunctions: readonly FunctionDefinition[] = [
  ...declaredOperators.flatMap(({ functions }) => functions),
  ...boundFunctions,
  ...constructFunctions,
  ...userConstructors,
  ...differenceFunctions,
  ...rangeAggregates,
  immutable(
    4057,
    'range_merge',
    [Oid.anyrange, Oid.anyrange],
    Oid.anyrange,
    ([a, b]: [RangeValue, RangeValue], context) => merge(a, b, familyOf(context)),
  ),
  immutable(4228, 'range_merge', [Oid.anymultirange], Oid.anyrange, ([value]: [MultirangeValue]) => span(value)),
  immutable(3870, 'range_cmp', [Oid.anyrange, Oid.anyrange], Oid.int4, ([a, b]: [RangeValue, RangeValue], context) =>
    Math.sign(compareRanges(a, b, familyOf(context))),
  ),
  immutable(
    4273,
    'multirange_cmp',
    [Oid.anymultirange, Oid.anymultirange],
    Oid.int4,
    ([a, b]: [MultirangeValue, MultirangeValue], context) => Math.sign(compareMultiranges(a, b, familyOf(context))),
  ),
  immutableSet(1293, 'unnest', [Oid.anymultirange], Oid.anyrange, ([{ ranges }]: [MultirangeValue]) => ranges),
]
