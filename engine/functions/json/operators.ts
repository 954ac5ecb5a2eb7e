// Operators on json and jsonb.
import { Oid } from '../../types/oids.ts'
import { operator } from '../declare.ts'
import type { OperatorDefinition } from '../function.ts'

export const jsonOperators: readonly OperatorDefinition[] = [
  operator(3962, '->', Oid.json, Oid.text, 3947),
  operator(3964, '->', Oid.json, Oid.int4, 3949),
  operator(3211, '->', Oid.jsonb, Oid.text, 3478),
  operator(3212, '->', Oid.jsonb, Oid.int4, 3215),
  operator(3963, '->>', Oid.json, Oid.text, 3948),
  operator(3965, '->>', Oid.json, Oid.int4, 3950),
  operator(3477, '->>', Oid.jsonb, Oid.text, 3214),
  operator(3481, '->>', Oid.jsonb, Oid.int4, 3216),
  operator(3966, '#>', Oid.json, Oid._text, 3951),
  operator(3213, '#>', Oid.jsonb, Oid._text, 3217),
  operator(3967, '#>>', Oid.json, Oid._text, 3953),
  operator(3206, '#>>', Oid.jsonb, Oid._text, 3940),
  operator(3246, '@>', Oid.jsonb, Oid.jsonb, 4046, { commutator: '<@' }),
  operator(3250, '<@', Oid.jsonb, Oid.jsonb, 4050, { commutator: '@>' }),
  operator(3247, '?', Oid.jsonb, Oid.text, 4047),
  operator(3248, '?|', Oid.jsonb, Oid._text, 4048),
  operator(3249, '?&', Oid.jsonb, Oid._text, 4049),
  operator(4012, '@?', Oid.jsonb, Oid.jsonpath, 4010),
  operator(4013, '@@', Oid.jsonb, Oid.jsonpath, 4011),
  operator(3284, '||', Oid.jsonb, Oid.jsonb, 3301),
  operator(3285, '-', Oid.jsonb, Oid.text, 3302),
  operator(3286, '-', Oid.jsonb, Oid.int4, 3303),
  operator(3398, '-', Oid.jsonb, Oid._text, 3343),
  operator(3287, '#-', Oid.jsonb, Oid._text, 3304),
]
