// What functions ask of their session by name (engine/functions/system/effects.ts), answered on the socket thread.
import { bindScalarSql } from '../../engine/bind/expression.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { invalidParameter, notSupported, PgError, queryCanceled } from '../../engine/errors.ts'
import type { Effects } from '../../engine/functions/system/effects.ts'
import type { SequenceSchema, Table } from '../../engine/tables.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { regionsOf, keysOf } from './region-schema.ts'
import { bindContext } from './bind-context.ts'
import { existingRows } from './existing-rows.ts'
import type { LockKey } from './lock-table.ts'
import { advisoryPrefix } from './relation-locks.ts'
import { following } from './sequences.ts'
import { cancelReason, type SessionCore } from './session-core.ts'
import { compactTable, flushTable } from './statements/maintenance.ts'
import { keyText, ownKeys } from './own-keys.ts'
import { storedRows } from './take-writes.ts'

type Answers = {
  readonly [Name in keyof Effects]: (
    core: SessionCore,
    args: Effects[Name]['args'],
  ) => Effects[Name]['result'] | Promise<Effects[Name]['result']>
}

const answers: Answers = {
  nextval: async (core, [oid]) => {
    if (core.transaction?.readOnly) throw new PgError('25006', 'cannot execute nextval() in a read-only transaction')
    const schema = sequence(core, oid)
    const restarted = core.transaction?.restarted.get(oid)
    const value = restarted ? following(schema, restarted) : await core.state.sequences.nextValue(schema)
    if (restarted) core.transaction?.restarted.set(oid, { lastValue: value, called: true })
    core.sequenceValues.set(oid, value)
    core.lastSequence = oid
    return value
  },
  currval: (core, [oid]) => {
    const value = core.sequenceValues.get(oid)
    if (value === undefined) {
      throw new PgError('55000', `currval of sequence "${sequence(core, oid).name}" is not yet defined in this session`)
    }
    return value
  },
  lastval: (core) => {
    const value = core.lastSequence === undefined ? undefined : core.sequenceValues.get(core.lastSequence)
    if (value === undefined) throw new PgError('55000', 'lastval is not yet defined in this session')
    return value
  },
  setval: async (core, [oid, value, called]) => {
    if (core.transaction?.readOnly) throw new PgError('25006', 'cannot execute setval() in a read-only transaction')
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
    core.settings.set(name, value ?? undefined, local)
    return core.settings.show(name)
  },
  'current-setting': (core, [name]) => (core.settings.get(name) === undefined ? undefined : core.settings.show(name)),
  'advisory-lock': async (core, [key, shared, scope, wait]) => {
    const { locks } = core.state
    if (!wait) return locks.tryLock(lockKey(core, key), core.backendPid, shared, scope)
    await locks.lock(lockKey(core, key), core.backendPid, shared, scope, core.lockWait())
    return true
  },
  'advisory-unlock': (core, [key, shared]) => core.state.locks.unlock(lockKey(core, key), core.backendPid, shared),
  'advisory-unlock-all': (core) => core.state.locks.release(core.backendPid, 'session', isAdvisory),
  sleep: (core, [milliseconds]) => sleep(core, milliseconds),
  'cancel-backend': (core, [pid]) => {
    const target = core.state.sessions.get(pid)
    if (!target) core.notice('WARNING', '01000', `PID ${pid} is not a PostgreSQL backend process`)
    target?.interrupt(cancelReason.user)
    return target !== undefined
  },
  'terminate-backend': (core, [pid]) => {
    const target = core.state.sessions.get(pid)
    if (!target) core.notice('WARNING', '01000', `PID ${pid} is not a PostgreSQL backend process`)
    target?.interrupt(cancelReason.termination)
    target?.onTerminate(new PgError('57P01', 'terminating connection due to administrator command'))
    return target !== undefined
  },
  'relation-size': (core, [oid, part]) => {
    const relation = core.catalog.relationByOid(oid)
    if (!relation) return null
    if (relation.kind !== 'table' || part === 'indexes') return 0n
    return tableBytes(core, relation.table)
  },
  'database-size': (core, [oid]) => {
    let bytes = 0n
    for (const relation of core.state.catalogs.current(oid).relations())
      if (relation.kind === 'table') bytes += tableBytes(core, relation.table)
    return bytes
  },
  'transaction-id': (core) => core.transactionId(),
  'transaction-id-if-assigned': (core) => core.assignedTransactionId ?? null,
  flush: (core, [oid]) => maintain(core, oid, flushTable),
  compact: (core, [oid]) => maintain(core, oid, compactTable),
  notify: () => {
    throw notSupported('NOTIFY')
  },
  'reload-configuration': () => {
    throw notSupported('reloading the configuration')
  },
  'current-query': (core) => core.activity.query,
  'bind-formula': (core, [sql, type]) => bindScalarSql(sql, [], bindContext(core, []), typeRef(type)),
}

/** lookup-keys is the insert operator's: for each proposed row, the row that is there already under one of the arbiter indexes. */
async function lookupKeys(
  core: SessionCore,
  args: readonly unknown[],
): Promise<({ rowId: bigint; row: readonly Value[] } | null)[]> {
  const [oid, arbiters, rows] = args as readonly [number, readonly number[], readonly (readonly Value[])[]]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to look keys up in`)
  const { table } = relation
  const found: (bigint | undefined)[] = Array.from({ length: rows.length }, () => undefined)
  for (const key of keysOf(core.catalog, table)) {
    if (!key.unique || (arbiters.length > 0 && !arbiters.includes(key.index))) continue
    const positions = key.attributes.map((attribute) =>
      table.schema.columns.findIndex((column) => column.attribute === attribute),
    )
    const types = positions.map((position) => table.schema.columns[position].type)
    const batch = {
      length: rows.length,
      columns: positions.map((position, i) =>
        buildColumn(
          types[i],
          rows.map((row) => row[position]),
        ),
      ),
    }
    const overlay = core.ensureTransaction().overlay.table(oid)
    const own = overlay && ownKeys(overlay, table, key).keys
    const stored = await storedRows(core, table, key, batch)
    for (let i = 0; i < rows.length; i++) {
      if (found[i] !== undefined) continue
      const text = keyText(
        positions.map((position) => rows[i][position]),
        types.map((type) => type.oid),
        key.nullsNotDistinct,
      )
      const mine = text === undefined ? undefined : own?.find(text, overlay!)
      found[i] = mine === undefined ? stored[i] : -BigInt(mine)
    }
  }
  return existingRows(core, table, found)
}

export function answerEffect(core: SessionCore, name: string, args: readonly unknown[]): unknown {
  if (name === 'lookup-keys') return lookupKeys(core, args)
  const answer = answers[name as keyof Effects] as
    ((core: SessionCore, args: readonly unknown[]) => unknown) | undefined
  if (!answer) throw new Error(`nobody answers the effect ${name}`)
  return answer(core, args)
}

function sequence(core: SessionCore, oid: number): SequenceSchema {
  const relation = core.catalog.relationByOid(oid)
  if (!relation) throw new PgError('42P01', `could not open relation with OID ${oid}`)
  if (relation.kind !== 'sequence') throw new PgError('42809', `"${relation.name}" is not a sequence`)
  return relation.sequence
}

const isAdvisory = (key: LockKey): boolean => key.startsWith(advisoryPrefix)

/** Locks are a database's own; a pair of int4 is another key than any int8. */
const lockKey = (core: SessionCore, key: bigint | readonly [number, number]): LockKey =>
  `${advisoryPrefix}${core.databaseOid}/${typeof key === 'bigint' ? key : key.join(',')}`

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

function tableBytes(core: SessionCore, table: Table): bigint {
  const regions = new Set(regionsOf(table))
  let bytes = 0
  for (const one of core.state.regions.regionStatistics())
    if (regions.has(one.region)) bytes += one.segmentBytes + one.memtableBytes
  return BigInt(bytes)
}

async function maintain(
  core: SessionCore,
  oid: number,
  work: (core: SessionCore, table: Table) => Promise<void>,
): Promise<void> {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new PgError('42809', `"${relation?.name ?? oid}" is not a table`)
  await work(core, relation.table)
}

const sequenceState = (core: SessionCore, oid: number) =>
  core.transaction?.restarted.get(oid) ?? core.state.sequences.state(sequence(core, oid))
