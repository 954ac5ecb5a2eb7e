// Advisory locks: on a key of 64 bits or a pair of 32, for the session or the transaction, exclusive or shared.
import { Oid } from '../../types/oids.ts'
import { makeArray } from '../arrays/shape.ts'
import { volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

type Key = readonly [bigint] | readonly [number, number]

const keyOf = (args: Key): bigint | readonly [number, number] => (args.length === 1 ? args[0] : args)

const lock = (scope: 'session' | 'transaction', shared: boolean) => {
  return (args: Key, context: FunctionContext): string => {
    effect(context, 'advisory-lock', keyOf(args), shared, scope, true)
    return ''
  }
}
const tryLock = (scope: 'session' | 'transaction', shared: boolean) => {
  return (args: Key, context: FunctionContext): boolean =>
    effect(context, 'advisory-lock', keyOf(args), shared, scope, false)
}
const unlock = (shared: boolean) => {
  return (args: Key, context: FunctionContext): boolean => effect(context, 'advisory-unlock', keyOf(args), shared)
}

export const lockFunctions: readonly FunctionDefinition[] = [
  volatile(2561, 'pg_blocking_pids', [Oid.int4], Oid._int4, ([pid], context) =>
    makeArray(effect(context, 'blocking-pids', pid)),
  ),
  volatile(
    3378,
    'pg_isolation_test_session_is_blocked',
    [Oid.int4, Oid._int4],
    Oid.bool,
    ([pid, interesting], context) => {
      const pids = new Set(interesting.elements)
      return effect(context, 'blocking-pids', pid).some((blocker) => pids.has(blocker))
    },
  ),
  volatile(2880, 'pg_advisory_lock', [Oid.int8], Oid.void, lock('session', false)),
  volatile(2886, 'pg_advisory_lock', [Oid.int4, Oid.int4], Oid.void, lock('session', false)),
  volatile(2881, 'pg_advisory_lock_shared', [Oid.int8], Oid.void, lock('session', true)),
  volatile(2887, 'pg_advisory_lock_shared', [Oid.int4, Oid.int4], Oid.void, lock('session', true)),
  volatile(3089, 'pg_advisory_xact_lock', [Oid.int8], Oid.void, lock('transaction', false)),
  volatile(3093, 'pg_advisory_xact_lock', [Oid.int4, Oid.int4], Oid.void, lock('transaction', false)),
  volatile(3090, 'pg_advisory_xact_lock_shared', [Oid.int8], Oid.void, lock('transaction', true)),
  volatile(3094, 'pg_advisory_xact_lock_shared', [Oid.int4, Oid.int4], Oid.void, lock('transaction', true)),
  volatile(2882, 'pg_try_advisory_lock', [Oid.int8], Oid.bool, tryLock('session', false)),
  volatile(2888, 'pg_try_advisory_lock', [Oid.int4, Oid.int4], Oid.bool, tryLock('session', false)),
  volatile(2883, 'pg_try_advisory_lock_shared', [Oid.int8], Oid.bool, tryLock('session', true)),
  volatile(2889, 'pg_try_advisory_lock_shared', [Oid.int4, Oid.int4], Oid.bool, tryLock('session', true)),
  volatile(3091, 'pg_try_advisory_xact_lock', [Oid.int8], Oid.bool, tryLock('transaction', false)),
  volatile(3095, 'pg_try_advisory_xact_lock', [Oid.int4, Oid.int4], Oid.bool, tryLock('transaction', false)),
  volatile(3092, 'pg_try_advisory_xact_lock_shared', [Oid.int8], Oid.bool, tryLock('transaction', true)),
  volatile(3096, 'pg_try_advisory_xact_lock_shared', [Oid.int4, Oid.int4], Oid.bool, tryLock('transaction', true)),
  volatile(2884, 'pg_advisory_unlock', [Oid.int8], Oid.bool, unlock(false)),
  volatile(2890, 'pg_advisory_unlock', [Oid.int4, Oid.int4], Oid.bool, unlock(false)),
  volatile(2885, 'pg_advisory_unlock_shared', [Oid.int8], Oid.bool, unlock(true)),
  volatile(2891, 'pg_advisory_unlock_shared', [Oid.int4, Oid.int4], Oid.bool, unlock(true)),
  volatile(2892, 'pg_advisory_unlock_all', [], Oid.void, (_, context) => {
    effect(context, 'advisory-unlock-all')
    return ''
  }),
]
