// Foreign keys at the end of a statement, in the order of PostgreSQL's triggers: what the statement changed, table by table, then what the
// reactions to that changed, until nothing changes any more.
import { requireUse } from '../../../engine/bind/query/table-use.ts'
import { PgError } from '../../../engine/errors.ts'
import { isEnabled } from '../../../engine/routines/trigger.ts'
import { relationKey } from '../locks/lock-key.ts'
import { type LockMode, rowExclusive, rowShare } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { asUser } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'
import { callTrigger } from '../triggers/call-trigger.ts'
import { fireBeforeStatement, type StatementEvent, tableWithTriggers } from '../triggers/statement-triggers.ts'
import { checkDemanded, checkReferences, demandedKeys, refuseMixed } from './check-references.ts'
import { changedKeys, type ChangedKeys } from './changed-keys.ts'
import { localWrites } from '../partitions/local-writes.ts'
import { foreignKeyByOid, type ForeignKey, foreignKeysOf, type TableForeignKeys } from './constraints.ts'
import type { DeferredCheck, KeyCheck } from '../transaction/deferred-checks.ts'
import { startGiven } from './given-relation.ts'
import { together } from './key-rows.ts'
import type { KeySql } from './key-sql.ts'
import { oldRows } from './old-rows.ts'
import { type Reactions, reactToChanges, refuseGone } from './referenced-rows.ts'
import type { RowChanges, TableChange } from './row-changes.ts'
import type { WriteBatch } from '../../../engine/execute/query-task.ts'

/** Writes of a reaction on their way into the overlay: the statement's own class, handed in since it calls this file. */
export interface ReactionWrites {
  readonly changes: RowChanges
  take(writes: readonly WriteBatch[]): Promise<void>
  lockRows(): Promise<boolean>
  /** Into the overlay, without a look at foreign keys. */
  apply(): Promise<void>
  abort(): Promise<void>
}
/** event: what the reaction does to its table, where that has triggers. */
export type NewWrites = (sequence: number, event: StatementEvent | undefined) => ReactionWrites

/** A chain of reactions that feeds itself without end is cut off here: PostgreSQL would meet its stack's depth. */
const reactionsMax = 10_000

export async function enforceForeignKeys(core: SessionCore, changes: RowChanges, newWrites: NewWrites): Promise<void> {
  const queue: RowChanges[] = [changes]
  for (let done = 0; done < queue.length; done++) {
    if (done > reactionsMax) throw new PgError('54001', 'stack depth limit exceeded')
    for (const [table, change] of queue[done].tables()) {
      const next = await enforceTable(core, table, change, newWrites)
      queue.push(...next)
    }
  }
}

async function enforceTable(
  core: SessionCore,
  table: number,
  change: TableChange,
  newWrites: NewWrites,
): Promise<RowChanges[]> {
  const caused: RowChanges[] = []
  await lockOtherEnds(core, table, change)
  const { outgoing, incoming } = keysThatFire(core, table)
  const { deferred } = core.ensureTransaction()
  const reactions: Reactions = {
    isDeferred: (foreign) => deferred.isDeferred(foreign),
    defer: (foreign, keys) => deferred.add(deferredCheck('gone', foreign, keys)),
    write: async (foreign, sql, keys) => void caused.push(await reaction(core, foreign, sql, keys, newWrites)),
  }
  if (change.deleted.length > 0) {
    const known = new Map<string, ChangedKeys>()
    for (const foreign of incoming) {
      const { referencedAttributes } = foreign.constraint
      const movedToo = foreign.whole !== undefined
      const name = `${movedToo} ${referencedAttributes.join()}`
      let keys = known.get(name)
      if (!keys)
        known.set(name, (keys = await changedKeys(core, foreign.parent, change, referencedAttributes, movedToo)))
      await reactToChanges(core, foreign, keys, reactions)
    }
  }
  for (const foreign of outgoing) {
    const inserted = change.inserted.filter(({ columns }) =>
      foreign.constraint.attributes.every((attribute) => columns.has(attribute)),
    )
    if (inserted.length === 0) continue
    if (!deferred.isDeferred(foreign)) {
      await checkReferences(core, foreign, inserted)
      continue
    }
    const { keys, mixed } = await demandedKeys(core, foreign, inserted)
    if (mixed) deferred.add(deferredCheck('mixed', foreign, keys))
    deferred.add(deferredCheck('demanded', foreign, keys))
  }
  return caused
}

/** PostgreSQL's are triggers, which a session that replays others' changes does not run, and ALTER TABLE may stop. */
function keysThatFire(core: SessionCore, table: number): TableForeignKeys {
  const { outgoing, incoming } = foreignKeysOf(core.catalog, table)
  const role = core.settings.get('session_replication_role')
  return {
    outgoing: outgoing.filter(({ constraint: { checks } }) => isEnabled({ enabled: checks ?? 'O' }, role)),
    incoming: incoming.filter(({ constraint: { actions } }) => isEnabled({ enabled: actions ?? 'O' }, role)),
  }
}

const deferredCheck = (kind: KeyCheck['kind'], foreign: ForeignKey, keys: KeyCheck['keys']): KeyCheck => ({
  kind,
  changed: (kind === 'gone' ? foreign.parent : foreign.child).info.oid,
  constraint: foreign.constraint.oid,
  table: foreign.child.info.oid,
  keys,
})

/** Nobody changes the definition of a table whose rows are looked up or written here. */
async function lockOtherEnds(core: SessionCore, table: number, change: TableChange): Promise<void> {
  const { outgoing, incoming } = keysThatFire(core, table)
  const modes = new Map<number, LockMode>()
  if (change.inserted.length > 0) for (const { parent } of outgoing) modes.set(parent.info.oid, rowShare)
  if (change.deleted.length > 0)
    for (const { child, constraint, declared } of incoming) {
      const writes = [constraint.onDelete, constraint.onUpdate].some((action) => action !== 'a' && action !== 'r')
      if (writes || !modes.has(child.info.oid)) modes.set(child.info.oid, writes ? rowExclusive : rowShare)
      if (writes && declared) modes.set(declared.child.info.oid, rowExclusive)
    }
  for (const [oid, mode] of [...modes].sort(([a], [b]) => a - b)) await lockKey(core, relationKey(oid), mode)
  // Keys are looked up without a statement that would be bound; what reactions write is asked for when they are.
  for (const oid of modes.keys()) {
    const relation = core.catalog.relationByOid(oid)
    if (relation) requireUse(relation, 'read', core.catalog)
  }
}

/** PostgreSQL's are triggers: those that they set off are one deeper. */
async function reaction(
  core: SessionCore,
  foreign: ForeignKey,
  sql: string,
  keys: KeySql,
  newWrites: NewWrites,
): Promise<RowChanges> {
  core.triggerDepth++
  try {
    return await writeChildren(core, foreign, sql, keys, newWrites)
  } finally {
    core.triggerDepth--
  }
}

/** Runs again under a newer snapshot while others change its rows, as every statement does. */
async function writeChildren(
  core: SessionCore,
  foreign: ForeignKey,
  sql: string,
  keys: KeySql,
  newWrites: NewWrites,
): Promise<RowChanges> {
  const transaction = core.ensureTransaction()
  const event = reactionEvent(core, foreign, sql)
  if (event) await fireBeforeStatement(core, [event])
  for (;;) {
    const again = await transaction.withNewestRows(async () => {
      const started = startGiven(core, sql, keys.given, keys.parameters, 'discard')
      const writes = newWrites(started.snapshot.snapshot.sequence, event)
      try {
        const ids: BigInt64Array[] = []
        try {
          for (;;) {
            const { done } = await started.running.pull(0)
            const taken = started.running.takeWrites()
            for (const write of taken.flatMap((one) => localWrites(core, one)))
              if (write.kind === 'delete') ids.push(write.rowIds)
            await writes.take(taken)
            if (done) break
          }
        } finally {
          await started.close()
        }
        if (await writes.lockRows()) {
          await writes.abort()
          return undefined
        }
        await requireVisible(core, foreign, ids)
        await writes.apply()
        return writes.changes
      } catch (error) {
        await writes.abort()
        const { retry } = started.run
        if (!retry) throw error
        await retry()
        return undefined
      }
    })
    if (again) return again
    core.interrupted.throwIfAborted()
  }
}

function reactionEvent(core: SessionCore, { child, constraint }: ForeignKey, sql: string): StatementEvent | undefined {
  const table = tableWithTriggers(core, child.info.oid)
  if (!table) return undefined
  return sql.startsWith('DELETE')
    ? { table, event: 'delete' }
    : { table, event: 'update', set: constraint.deleteSets ?? constraint.attributes }
}

/** Under REPEATABLE READ a row that the transaction cannot see must not change by its doing. */
async function requireVisible(core: SessionCore, { child }: ForeignKey, ids: readonly BigInt64Array[]): Promise<void> {
  const transaction = core.ensureTransaction()
  if (!transaction.keepsSnapshot) return
  const rows = ids.reduce((sum, one) => sum + one.length, 0)
  if (rows === 0) return
  const snapshot = transaction.lastingSnapshot
  const seen = await oldRows(core, child, ids, [], snapshot)
  if (seen.reduce((sum, { length }) => sum + length, 0) < rows)
    throw new PgError('40001', 'could not serialize access due to concurrent update')
}

/**
 * At COMMIT, and for SET CONSTRAINTS … IMMEDIATE: what many statements left behind for one constraint is looked up together. Triggers come
 * behind the keys, and may leave more to check.
 */
export async function runDeferredChecks(
  core: SessionCore,
  which: (check: DeferredCheck) => boolean = () => true,
): Promise<void> {
  for (;;) {
    const all = core.transaction?.deferred.take(which) ?? []
    if (all.length === 0) return
    await runKeyChecks(
      core,
      all.filter((check) => check.kind !== 'trigger'),
    )
    for (const check of all)
      if (check.kind === 'trigger') await asUser(core, check.user, () => callTrigger(core, check.call))
  }
}

async function runKeyChecks(core: SessionCore, taken: readonly KeyCheck[]): Promise<void> {
  const groups = Map.groupBy(taken, ({ kind, constraint, changed, keys }) =>
    [kind, constraint, changed, ...keys.types.map(({ oid }) => oid)].join(),
  )
  for (const group of groups.values()) {
    const [{ kind, constraint, table, changed }] = group
    const foreign =
      kind === 'gone'
        ? foreignKeysOf(core.catalog, changed).incoming.find((one) => one.constraint.oid === constraint)
        : foreignKeyByOid(core.catalog, table, constraint)
    if (!foreign) continue
    const keys = await together(group.map((check) => check.keys))
    if (kind === 'mixed') await refuseMixed(core, foreign)
    else if (kind === 'demanded') await checkDemanded(core, foreign, keys)
    else await refuseGone(core, foreign, keys)
  }
}
