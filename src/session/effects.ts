// What functions ask of their session by name (engine/functions/system/effects.ts), answered on the socket thread.
import { bindScalarSql } from '../../engine/bind/expression/expression.ts'
import { invalidParameter, notSupported, PgError, queryCanceled } from '../../engine/errors.ts'
import type { Effects } from '../../engine/functions/system/effects.ts'
import { privilegesOnRelation } from '../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../engine/privileges/privilege.ts'
import { permissionDenied } from '../../engine/privileges/statement-access.ts'
import type { SequenceSchema, Table } from '../../engine/tables.ts'
import { snapshotText } from '../../engine/types/transaction-snapshot.ts'
import { typeRef } from '../../engine/types/type.ts'
import { answerObjects } from '../objects/answer-objects.ts'
import { objectRanges } from '../objects/object-ranges.ts'
import { regionsOf } from './ddl/region-schema.ts'
import { askBackup, askRestore } from '../backup/ask-backup.ts'
import { askTombstones } from './tombstones/ask-tombstones.ts'
import { askMerge, askSplit } from './repartition/ask-repartition.ts'
import { bindContext } from './prepared/bind-context.ts'
import { inputRulesOf } from './prepared/input-rules.ts'
import { answerCloudPage } from './cloud/cloud-pages.ts'
import { blockingPids } from './locks/lock-facts.ts'
import { lockKey } from './locks/relation-locks.ts'
import { advisoryKey, relationKey } from './locks/lock-key.ts'
import { exclusive, lockModeTitle, rowExclusive, share } from './locks/modes.ts'
import { answerLargeObject } from './large-objects/answer-large-object.ts'
import { findObject, listObjects } from './large-objects/object-rows.ts'
import { lookupExclusions } from './exclusions/lookup-exclusions.ts'
import { listPages } from './large-objects/page-rows.ts'
import { lockFoundRows } from './writes/lock-found-rows.ts'
import { rebuildUnreadable } from './ddl/index-files.ts'
import { lookupKeys } from './keys/lookup-keys.ts'
import { logFiles } from './log-files.ts'
import { requireSignal } from './require-signal.ts'
import { notify } from './statements/notify.ts'
import { answerFetchRows } from './query/fetch-rows.ts'
import { answerNarrowScan } from './query/narrow-scan.ts'
import { createSessionToken, revokeSessionToken } from './session-tokens.ts'
import { callRoutine } from './routines/call-routine.ts'
import { queryRows } from './routines/query-rows.ts'
import { set } from './statements/set.ts'
import { following } from './sequences.ts'
import { cancelReason, type SessionCore } from './session-core.ts'
import { storedTextOf, viewTextOf } from './definition-text.ts'
import { isOwnTemporary } from './temporary/temporary-relations.ts'
import { fireRowTriggers } from './triggers/before-rows.ts'
import { exportSnapshot } from './transaction/exported-snapshots.ts'
import type { StatementRun } from './writes/statement-run.ts'
import { compactHow, maintainRegion, maintainTable, regionRequest } from './region-maintenance.ts'

type Answers = {
  readonly [Name in keyof Effects]: (
    core: SessionCore,
    args: Effects[Name]['args'],
  ) => Effects[Name]['result'] | Promise<Effects[Name]['result']>
}

const answers: Answers = {
  nextval: (core, [oid, own]) => {
    requireSequenceWritable(core, oid, 'nextval')
    const schema = sequence(core, oid)
    if (!own) requireSequence(core, oid, Privilege.usage | Privilege.update)
    const { locks, sequences } = core.state
    const atOnce =
      !core.transaction?.restarted.has(oid) &&
      locks.tryLock(core.lockOwner, relationKey(oid), rowExclusive, 'transaction')
    const value = atOnce ? sequences.reservedValue(schema) : undefined
    return value === undefined ? nextWhenFree(core, schema) : given(core, oid, value)
  },
  currval: (core, [oid]) => {
    requireSequence(core, oid, Privilege.select | Privilege.usage)
    const value = core.sequenceValues.get(oid)
    if (value === undefined) {
      throw new PgError('55000', `currval of sequence "${sequence(core, oid).name}" is not yet defined in this session`)
    }
    return value
  },
  lastval: (core) => {
    // It may have been dropped meanwhile.
    if (core.lastSequence !== undefined && !core.catalog.relationByOid(core.lastSequence)) core.lastSequence = undefined
    if (core.lastSequence !== undefined) requireSequence(core, core.lastSequence, Privilege.select | Privilege.usage)
    const value = core.lastSequence === undefined ? undefined : core.sequenceValues.get(core.lastSequence)
    if (value === undefined) throw new PgError('55000', 'lastval is not yet defined in this session')
    return value
  },
  setval: async (core, [oid, value, called]) => {
    requireSequenceWritable(core, oid, 'setval')
    requireSequence(core, oid, Privilege.update)
    const { name, min, max } = sequence(core, oid)
    if (value < min || value > max) {
      throw new PgError('22003', `setval: value ${value} is out of bounds for sequence "${name}" (${min}..${max})`)
    }
    await lockKey(core, relationKey(oid), rowExclusive)
    if (core.transaction?.restarted.has(oid)) core.transaction.restarted.set(oid, { lastValue: value, called })
    await core.state.sequences.setValue(sequence(core, oid), value, called)
    if (called) core.sequenceValues.set(oid, value)
    return value
  },
  'sequence-state': (core, [oid]) => {
    const { lastValue, called } = sequenceState(core, oid)
    return [lastValue, called]
  },
  'sequence-last-value': (core, [oid]) => {
    const { lastValue, called } = sequenceState(core, oid)
    return called ? lastValue : null
  },
  'set-config': (core, [name, value, local]) => {
    set(core, name, value ?? undefined, local)
    return core.settings.show(name)
  },
  'current-setting': (core, [name]) => (core.settings.get(name) === undefined ? undefined : core.settings.show(name)),
  'advisory-lock': (core, [key, shared, scope, wait]) => {
    const { locks } = core.state
    const mode = shared ? share : exclusive
    const lock = advisoryKey(core.databaseOid, key)
    if (locks.tryLock(core.lockOwner, lock, mode, scope)) return true
    if (!wait) return false
    return core.waitForLock((signal) => locks.lock(core.lockOwner, lock, mode, scope, signal)).then(() => true)
  },
  'advisory-unlock': (core, [key, shared]) => {
    const mode = shared ? share : exclusive
    const held = core.state.locks.unlock(core.lockOwner, advisoryKey(core.databaseOid, key), mode)
    if (!held) core.notice('WARNING', '01000', `you don't own a lock of type ${lockModeTitle(mode)}`)
    return held
  },
  'advisory-unlock-all': (core) => core.state.locks.releaseSession(core.lockOwner),
  'blocking-pids': (core, [pid]) => blockingPids(core.state, pid),
  sleep: (core, [milliseconds]) => sleep(core, milliseconds),
  'cancel-backend': (core, [pid]) => {
    const target = core.state.sessions.get(pid)
    if (!target) core.notice('WARNING', '01000', `PID ${pid} is not a PostgreSQL backend process`)
    else requireSignal(core, target, 'cancel query')
    target?.interrupt(cancelReason.user)
    return target !== undefined
  },
  'terminate-backend': (core, [pid]) => {
    const target = core.state.sessions.get(pid)
    if (!target) core.notice('WARNING', '01000', `PID ${pid} is not a PostgreSQL backend process`)
    else requireSignal(core, target, 'terminate process')
    const reason = new PgError('57P01', 'terminating connection due to administrator command')
    target?.interrupt(cancelReason.termination)
    target?.onTerminate(reason)
    // Its own statement has no answer any more.
    if (target === core) throw reason
    return target !== undefined
  },
  'relation-size': (core, [oid, part]) => {
    const relation = core.catalog.relationByOid(oid)
    if (!relation) return null
    if (relation.kind === 'index') return part === 'indexes' ? 0n : indexBytes(core, relation.index.table, oid)
    if (relation.kind !== 'table') return 0n
    const indexes = part === 'indexes' || part === 'total' ? indexBytes(core, oid) : 0n
    return part === 'indexes' ? indexes : tableBytes(core, relation.table) + indexes
  },
  'database-size': (core, [oid]) => {
    let bytes = 0n
    for (const relation of core.state.catalogs.current(oid).relations())
      if (relation.kind === 'table') bytes += tableBytes(core, relation.table)
    return bytes
  },
  'transaction-id': (core) => core.transactionId(),
  'transaction-id-if-assigned': (core) => core.assignedTransactionId ?? null,
  'transaction-snapshot': (core) => {
    const { statementSequence } = core.ensureTransaction()
    return snapshotText(core.state.transactionNumbers.snapshot(statementSequence, core.assignedTransactionId))
  },
  'export-snapshot': exportSnapshot,
  'transaction-status': (core, [id]) => core.state.transactionNumbers.status(id),
  flush: (core, [oid, wait]) =>
    maintainTable(core, oid, wait, (region) => ({ kind: 'flush', region, reason: 'manual' })),
  compact: (core, [oid, asked, wait]) => {
    const how = compactHow(asked)
    return maintainTable(core, oid, wait, (region) => ({ kind: 'compact', region, how }))
  },
  region: (core, [region, asked, wait]) => maintainRegion(core, wait, regionRequest(region, asked)),
  'create-session-token': (core, [lifetime]) => createSessionToken(core, lifetime),
  'revoke-session-token': (core, [id]) => revokeSessionToken(core, id),
  'call-routine': (core, [oid, args, argTypes, result, listed]) =>
    callRoutine(core, oid, args, argTypes, result, listed),
  'large-object': (core, [operation, ...args]) => answerLargeObject(core, operation, args),
  'query-rows': (core, [sql]) => queryRows(core, sql),
  'large-object-facts': (core, [loid]) => findObject(core, loid),
  'large-objects': (core, [after]) => listObjects(core, after),
  'large-object-pages': (core, [loid, afterLoid, afterPage]) => listPages(core, loid, afterLoid, afterPage),
  'next-id': (core) => core.state.catalogs.allocateOid(),
  'cancel-task': async (core, [task]) =>
    core.state.tasks.cancel(task) || (await core.state.regions.handle({ kind: 'cancel-task', task })).rows > 0,
  backup: (core, [location, wait]) => askBackup(core, location, wait),
  restore: (core, [location, database, wait]) => askRestore(core, location, database, wait),
  'run-tombstones': (core, [table, wait]) => askTombstones(core, table, wait),
  'split-region': (core, [region, at, wait]) => askSplit(core, region, at, wait),
  'merge-regions': (core, [a, b, wait]) => askMerge(core, a, b, wait),
  objects: (core, [asked]) => answerObjects(core, asked),
  'object-bytes': (core, [bucket, key, etag, ranges]) => objectRanges(core, { bucket, key }, etag, ranges),
  'cloud-page': () => {
    throw new Error('a page belongs to a run')
  },
  notify: (core, [channel, payload]) => notify(core, channel, payload),
  'listening-channels': (core) => core.listener.channels,
  'notification-queue-usage': (core) => core.state.notifications.usage,
  'log-position': (core) => BigInt(core.state.regions.sequence),
  'log-files': logFiles,
  'reload-configuration': () => {
    throw notSupported('reloading the configuration')
  },
  'current-query': (core) => core.activity.query,
  'trigger-depth': (core) => core.triggerDepth,
  'view-text': (core, [oid, pretty, wrapColumn]) => viewTextOf(core, oid, { pretty, wrapColumn }),
  'expression-text': (core, [sql, scope, pretty]) => storedTextOf(core, sql, scope, pretty),
  'input-rules': (core, [type]) => inputRulesOf(core, type),
  'bind-formula': (core, [sql, type]) => bindScalarSql(sql, [], bindContext(core, []), typeRef(type)),
}

/** Effects of operators; what they find taken they wait for by ending the run. */
const ofOperators: Readonly<
  Record<string, (core: SessionCore, args: readonly unknown[], run: StatementRun) => unknown>
> = {
  // Of what runs on the session's own thread, as expressions of PL/pgSQL do: a worker sends its notices itself.
  notice: (core, args) => core.notice(...(args as Parameters<SessionCore['notice']>)),
  'lookup-keys': lookupKeys,
  'lookup-exclusions': lookupExclusions,
  'lock-rows': lockFoundRows,
  'narrow-scan': answerNarrowScan,
  'fetch-rows': answerFetchRows,
  'cloud-page': answerCloudPage,
  'fire-row-triggers': fireRowTriggers,
  'index-unreadable': (core, args) => rebuildUnreadable(core, ...(args as [number, string, string])),
}

export function answerEffect(core: SessionCore, name: string, args: readonly unknown[], run: StatementRun): unknown {
  const operator = ofOperators[name]
  if (operator) return operator(core, args, run)
  const answer = answers[name as keyof Effects] as
    ((core: SessionCore, args: readonly unknown[]) => unknown) | undefined
  if (!answer) throw new Error(`nobody answers the effect ${name}`)
  return answer(core, args)
}

async function nextWhenFree(core: SessionCore, schema: SequenceSchema): Promise<bigint> {
  const { oid } = schema
  await lockKey(core, relationKey(oid), rowExclusive)
  const restarted = core.transaction?.restarted.get(oid)
  const value = restarted ? following(schema, restarted) : await core.state.sequences.nextValue(schema)
  if (restarted) core.transaction?.restarted.set(oid, { lastValue: value, called: true })
  return given(core, oid, value)
}

function given(core: SessionCore, sequence: number, value: bigint): bigint {
  core.sequenceValues.set(sequence, value)
  core.lastSequence = sequence
  return value
}

function requireSequenceWritable(core: SessionCore, oid: number, what: string): void {
  if (core.transaction?.readOnly && !isOwnTemporary(core, oid))
    throw new PgError('25006', `cannot execute ${what}() in a read-only transaction`)
}

/** Any of the privileges will do. */
function requireSequence(core: SessionCore, oid: number, privileges: number): void {
  const relation = core.catalog.relationByOid(oid)
  const role = core.catalog.role(core.user)
  if (!relation || role?.superuser) return
  if ((privilegesOnRelation(core.catalog, role, relation) & privileges) === 0) throw permissionDenied(relation)
}

function sequence(core: SessionCore, oid: number): SequenceSchema {
  const relation = core.catalog.relationByOid(oid)
  if (!relation) throw new PgError('42P01', `could not open relation with OID ${oid}`)
  if (relation.kind !== 'sequence') throw new PgError('42809', `"${relation.name}" is not a sequence`)
  return relation.sequence
}

const sleepMillisecondsMax = 2 ** 31 - 1

function sleep(core: SessionCore, milliseconds: number): Promise<void> {
  if (Number.isNaN(milliseconds)) throw invalidParameter('invalid sleep time')
  const signal = core.interrupted
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : queryCanceled('user request'))
    }
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', abort)
        resolve()
      },
      Math.min(Math.max(milliseconds, 0), sleepMillisecondsMax),
    )
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** Of one index, or of all that a table has. */
function indexBytes(core: SessionCore, table: number, index?: number): bigint {
  const relation = core.catalog.relationByOid(table)
  if (relation?.kind !== 'table') return 0n
  let bytes = 0
  for (const region of regionsOf(relation.table))
    for (const [oid, size] of core.state.regions.indexBytes(region)) if ((index ?? oid) === oid) bytes += size
  return BigInt(bytes)
}

function tableBytes(core: SessionCore, table: Table): bigint {
  let bytes = 0
  for (const region of regionsOf(table)) bytes += core.state.regions.rowBytes(region)
  return BigInt(bytes)
}

const sequenceState = (core: SessionCore, oid: number) =>
  core.transaction?.restarted.get(oid) ?? core.state.sequences.state(sequence(core, oid))
