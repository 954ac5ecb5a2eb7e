// Operators of the geometric types, by what they say.
import { Oid } from '../../types/oids.ts'
import type { Arithmetic } from '../arithmetic/define.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'
import { containments } from './operators/containments.ts'
import { crossings } from './operators/crossings.ts'
import { directions } from './operators/directions.ts'
import { distances } from './operators/distances.ts'
import { measured } from './operators/measured.ts'
import { moves } from './operators/moves.ts'
import { positions } from './operators/positions.ts'
import { sizes } from './operators/sizes.ts'

export const geometryArithmetics: readonly Arithmetic[] = [
  ...moves,
  ...measured,
  ...positions,
  ...sizes,
  ...containments,
  ...directions,
  ...crossings,
  ...distances,
]

/** Older names of operators that are declared above. */
const otherNames: readonly OperatorDefinition[] = [
  operator(506, '>^', Oid.point, Oid.point, 131),
  operator(509, '<^', Oid.point, Oid.point, 134),
  operator(802, '?#', Oid.box, Oid.box, 125),
]

export const geometryOperators: readonly OperatorDefinition[] = [
  ...geometryArithmetics.map((entry) => entry.operator),
  ...otherNames,
]
