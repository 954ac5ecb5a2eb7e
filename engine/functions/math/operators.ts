// @ (absolute value), ^ (power), |/ and ||/ (roots).
import { Oid } from '../../types/oids.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'

export const mathOperators: readonly OperatorDefinition[] = [
  operator(682, '@', 0, Oid.int2, 1253),
  operator(773, '@', 0, Oid.int4, 1251),
  operator(473, '@', 0, Oid.int8, 1230),
  operator(590, '@', 0, Oid.float4, 207),
  operator(595, '@', 0, Oid.float8, 221),
  operator(1763, '@', 0, Oid.numeric, 1704),
  operator(965, '^', Oid.float8, Oid.float8, 232),
  operator(1038, '^', Oid.numeric, Oid.numeric, 1739),
  operator(596, '|/', 0, Oid.float8, 230),
  operator(597, '||/', 0, Oid.float8, 231),
]
