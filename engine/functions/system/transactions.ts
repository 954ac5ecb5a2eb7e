// Numbers of transactions and what is known of them. A transaction has one from when something asks for it.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { snapshotOf } from '../../types/transaction-snapshot.ts'
import { immutable, stable, stableSet, volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

export const transactionFunctions: readonly FunctionDefinition[] = [
  stable(2943, 'txid_current', [], Oid.int8, (_, context) => effect(context, 'transaction-id')),
  stable(3348, 'txid_current_if_assigned', [], Oid.int8, (_, context) => effect(context, 'transaction-id-if-assigned')),
  stable(5059, 'pg_current_xact_id', [], Oid.xid8, (_, context) => effect(context, 'transaction-id')),
  stable(5060, 'pg_current_xact_id_if_assigned', [], Oid.xid8, (_, context) =>
    effect(context, 'transaction-id-if-assigned'),
  ),
  stable(5061, 'pg_current_snapshot', [], Oid.pg_snapshot, (_, context) => effect(context, 'transaction-snapshot')),
  stable(2944, 'txid_current_snapshot', [], Oid.txid_snapshot, (_, context) => effect(context, 'transaction-snapshot')),
  volatile(3809, 'pg_export_snapshot', [], Oid.text, (_, context) => effect(context, 'export-snapshot')),
  volatile(5066, 'pg_xact_status', [Oid.xid8], Oid.text, ([id]: [bigint], context) => statusOf(id, context)),
  volatile(3360, 'txid_status', [Oid.int8], Oid.text, ([id]: [bigint], context) =>
    statusOf(BigInt.asUintN(64, id), context),
  ),
  ...ofSnapshots(Oid.pg_snapshot, Oid.xid8, {
    xmin: [5062, 'pg_snapshot_xmin'],
    xmax: [5063, 'pg_snapshot_xmax'],
    running: [5064, 'pg_snapshot_xip'],
    visible: [5065, 'pg_visible_in_snapshot'],
  }),
  ...ofSnapshots(Oid.txid_snapshot, Oid.int8, {
    xmin: [2945, 'txid_snapshot_xmin'],
    xmax: [2946, 'txid_snapshot_xmax'],
    running: [2947, 'txid_snapshot_xip'],
    visible: [2948, 'txid_visible_in_snapshot'],
  }),
]

type Named = readonly [oid: number, name: string]

function ofSnapshots(
  type: number,
  id: number,
  names: Readonly<Record<'xmin' | 'xmax' | 'running' | 'visible', Named>>,
): readonly FunctionDefinition[] {
  return [
    immutable(...names.xmin, [type], id, ([text]: [string]) => snapshotOf(text).xmin),
    immutable(...names.xmax, [type], id, ([text]: [string]) => snapshotOf(text).xmax),
    {
      ...stableSet(...names.running, [type], id, ([text]: [string]) => snapshotOf(text).running),
      volatility: 'immutable',
    },
    immutable(...names.visible, [id, type], Oid.bool, ([asked, text]: [bigint, string]) => {
      const { xmin, xmax, running } = snapshotOf(text)
      return asked < xmin || (asked < xmax && !running.includes(asked))
    }),
  ]
}

/** NULL where it is too long ago to be known. */
function statusOf(id: bigint, context: FunctionContext): string | null {
  const status = effect(context, 'transaction-status', id)
  if (status === 'future') throw new PgError('22023', `transaction ID ${id} is in the future`)
  return status
}
