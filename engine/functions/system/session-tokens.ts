// Tokens that stand for a role over HTTP: made and revoked by whoever the session is. They act at once, whatever its transaction does.
import { invalidParameter } from '../../errors.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { volatile } from '../declare.ts'
import { firstOwnOid, type FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

const microsPerDay = 86_400_000_000n
/** A month of an interval counts thirty days, as where intervals are compared. */
const daysPerMonth = 30n

export const sessionTokenFunctions: readonly FunctionDefinition[] = [
  {
    ...volatile(
      firstOwnOid + 970,
      'create_session_token',
      [Oid.interval],
      Oid.text,
      { argNames: ['lifetime'] },
      ([{ months, days, micros }]: [Interval], context) => {
        const lifetime = (BigInt(months) * daysPerMonth + BigInt(days)) * microsPerDay + micros
        if (lifetime <= 0n) throw invalidParameter('the lifetime of a session token must be positive')
        return effect(context, 'create-session-token', lifetime)
      },
    ),
    schema: 'cadastre',
  },
  {
    ...volatile(
      firstOwnOid + 971,
      'revoke_session_token',
      [Oid.int4],
      Oid.bool,
      { argNames: ['id'] },
      ([id]: [number], context) => effect(context, 'revoke-session-token', id),
    ),
    schema: 'cadastre',
  },
]
