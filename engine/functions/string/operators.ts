// Operators on text and byte strings.
import { Oid } from '../../types/oids.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'

export const stringOperators: readonly OperatorDefinition[] = [
  operator(654, '||', Oid.text, Oid.text, 1258),
  operator(2779, '||', Oid.text, Oid.anynonarray, 2003),
  operator(2780, '||', Oid.anynonarray, Oid.text, 2004),
  operator(2018, '||', Oid.bytea, Oid.bytea, 2011),
  operator(3877, '^@', Oid.text, Oid.text, 3696),
]
