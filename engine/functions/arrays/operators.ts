// Operators on arrays.
import { Oid } from '../../types/oids.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'

export const arrayOperators: readonly OperatorDefinition[] = [
  operator(349, '||', Oid.anycompatiblearray, Oid.anycompatible, 378),
  operator(374, '||', Oid.anycompatible, Oid.anycompatiblearray, 379),
  operator(375, '||', Oid.anycompatiblearray, Oid.anycompatiblearray, 383),
  operator(2751, '@>', Oid.anyarray, Oid.anyarray, 2748, { commutator: '<@' }),
  operator(2752, '<@', Oid.anyarray, Oid.anyarray, 2749, { commutator: '@>' }),
  operator(2750, '&&', Oid.anyarray, Oid.anyarray, 2747, { commutator: '&&' }),
]
