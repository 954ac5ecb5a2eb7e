// Takes what a statement wrote into the transaction's overlay, after its rows and keys were locked and its keys were checked against
// committed and own rows.
import { setImmediate } from 'node:timers/promises'
import { ownOid } from '../../../engine/inheritance/tree-table.ts'
import type { WriteBatch } from '../../../engine/execute/query-task.ts'
import type { Table } from '../../../engine/tables.ts'
import { PgError } from '../../../engine/errors.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import { BulkTable } from './bulk-table.ts'
import { judgeCommit } from '../transaction/commit.ts'
import { changesKey, updateMode } from './concurrent-rows.ts'
import { hasExclusions } from '../exclusions/constraints.ts'
import { enforceExclusions } from '../exclusions/enforce-exclusions.ts'
import { deferredIndexes, isDeferredKey } from '../keys/deferred-keys.ts'
import { enforceForeignKeys } from '../foreign-keys/enforce.ts'
import { RowChanges } from '../foreign-keys/row-changes.ts'
import { lockIndex, lockKeys } from '../locks/key-locks.ts'
import { lockRows, type RowLockMode } from '../locks/row-locks.ts'
import { keysOf } from '../ddl/region-schema.ts'
import { localWrites } from '../partitions/local-writes.ts'
import type { SessionCore } from '../session-core.ts'
import { requireUnique } from '../keys/unique-keys.ts'
import type { TriggeredWrite } from '../triggers/after-rows.ts'
import { looksAfterwards, showsRows } from '../triggers/firing.ts'
import { type Changes, type StatementEvent, tableWithTriggers } from '../triggers/statement-triggers.ts'

/** Of foreign keys, with and without RESTRICT. */
const violations = ['23503', '23001']

/** Row ids between two looks at other work of this thread. */
const rowsPerTurn = 16_384

export interface StatementWritesOptions {
  /** The sequence of the snapshot that the statement reads; absent: the newest there is now. */
  readonly sequence?: number
  /** The table is this transaction's alone. */
  readonly alone?: boolean
  /** Of a foreign key's action on a table with triggers. */
  readonly event?: StatementEvent | undefined
}

/** Takes a statement's writes as they come: in memory while they are few, in segments of their own from then on. */
export class StatementWrites {
  readonly #core: SessionCore
  readonly #sequence: number
  readonly #alone: boolean
  readonly #endWatch: () => void
  /** In the order they came. */
  #kept: WriteBatch[] = []
  readonly #keptRows = new Map<number, number>()
  readonly #bulk = new Map<number, BulkTable>()
  /** Unique indexes in which all rows so far have the keys of those they replace. */
  readonly #bulkKeeps = new Map<number, readonly number[]>()
  /** Of each table with new rows: the attributes in which they differ from those they replace; all: some replace none. */
  readonly #assigned = new Map<number, ReadonlySet<number> | 'all'>()
  /** What foreign keys are to look at. */
  readonly changes: RowChanges
  /** Writes that foreign keys caused. */
  readonly #reactions: StatementWrites[] = []
  /** What AFTER triggers are shown. */
  #triggered: TriggeredWrite[] | undefined
  readonly #event: StatementEvent | undefined

  constructor(core: SessionCore, { sequence, alone, event }: StatementWritesOptions = {}) {
    this.#event = event
    this.#core = core
    this.#sequence = sequence ?? core.ensureTransaction().statementSequence
    this.#alone = alone === true
    this.changes = new RowChanges(core)
    this.#endWatch = core.state.rowDeaths.open(this.#sequence)
  }

  async take(writes: readonly WriteBatch[]): Promise<void> {
    for (const given of writes) for (const write of localWrites(this.#core, given)) await this.#takeLocal(write, given)
  }

  async #takeLocal(write: WriteBatch, given: WriteBatch): Promise<void> {
    if (!this.#alone) this.changes.take(write)
    this.#noteTriggered(write, ownOid((given.kind === 'insert' ? given.through : undefined) ?? given.table))
    if (write.kind === 'insert') this.#noteAssigned(write.table, write.assigned)
    const bulk = write.kind === 'insert' ? this.#bulk.get(write.table) : undefined
    if (bulk && write.kind === 'insert') await this.#writeBulk(bulk, write)
    else await this.#keep(write)
  }

  /** named: the table that the statement names. */
  #noteTriggered(write: WriteBatch, named: number): void {
    const own = tableWithTriggers(this.#core, write.table)
    const above = named === write.table ? undefined : tableWithTriggers(this.#core, named)
    if (!(own && looksAfterwards(own)) && !(above && showsRows(above))) return
    ;(this.#triggered ??= []).push({ write, ...(named !== write.table && { through: named }) })
  }

  /**
   * Locks the rows that the statement deletes or replaces, and waits for whoever has them. True: some of them died since the statement's
   * snapshot, so what it wrote is to be thrown away, and the statement to be run again under a newer one.
   */
  async lockRows(): Promise<boolean> {
    let changed = false
    for (const { table, mode, rowIds } of this.#rowsToLock()) {
      const result = await lockRows(this.#core, table, rowIds, mode, 'wait', { since: this.#sequence })
      changed ||= result.changed
    }
    return changed
  }

  /** checkKeys: find unique violations now (23505) instead of at the commit that follows at once. On an error the overlay is as before. */
  async finish(checkKeys: boolean): Promise<void> {
    const { overlay, deferred } = this.#core.ensureTransaction()
    const before = overlay.point()
    const checks = deferred.point
    try {
      await this.#apply(checkKeys)
      await this.#enforceForeignKeys(checkKeys)
    } catch (error) {
      overlay.restore(before)
      deferred.restoreChecks(checks)
      throw error
    }
    this.#endWatch()
  }

  /** For triggers that fire after the statement: its own changes, then those of foreign keys' actions. events: of the statement itself. */
  triggeredChanges(events: readonly StatementEvent[]): readonly Changes[] {
    const own = { events: this.#event ? [this.#event] : events, writes: this.#triggered ?? [] }
    return [own, ...this.#reactions.flatMap((reaction) => reaction.triggeredChanges([]))].filter(
      (one) => one.events.length > 0 || one.writes.length > 0,
    )
  }

  /** After an error, or for another run: what was written goes. */
  async abort(): Promise<void> {
    this.#endWatch()
    for (const bulk of this.#bulk.values()) await bulk.abort()
    for (const reaction of this.#reactions) await reaction.abort()
  }

  async #apply(checkKeys: boolean): Promise<void> {
    const core = this.#core
    if (!this.#alone) await this.#lockKeys(checkKeys)
    const { overlay } = core.ensureTransaction()
    const since = overlay.nextRow
    let rows = 0
    for (const write of this.#kept) {
      const table = tableOf(core, write.table)
      overlay.add(write, attributesOf(table), keptKeys(core, table, write))
      rows += write.kind === 'delete' ? write.rowIds.length : 0
      if (rows < rowsPerTurn) continue
      rows = 0
      await setImmediate()
    }
    for (const [table, bulk] of this.#bulk)
      for (const [region, segments] of await bulk.finish())
        overlay.addSegments(table, region, segments, this.#bulkKeeps.get(table))
    const excluding = [...this.#assigned].filter(([oid]) => hasExclusions(tableOf(core, oid)))
    // Keys that are taken are met first.
    if (checkKeys || excluding.length > 0) await this.#check()
    for (const [oid, assigned] of excluding) await enforceExclusions(core, tableOf(core, oid), since, assigned)
  }

  async #enforceForeignKeys(checkKeys: boolean): Promise<void> {
    if (this.changes.tables().size === 0) return
    const core = this.#core
    try {
      await enforceForeignKeys(core, this.changes, (sequence, event) => {
        const writes = new StatementWrites(core, { sequence, event })
        this.#reactions.push(writes)
        return {
          changes: writes.changes,
          take: (batches) => writes.take(batches),
          lockRows: () => writes.lockRows(),
          apply: () => writes.#apply(checkKeys).finally(() => writes.#endWatch()),
          abort: () => writes.abort(),
        }
      })
      // PostgreSQL meets a key that is taken before any missing one, here and at the end of the transaction.
      if (!checkKeys && !core.ensureTransaction().deferred.isEmpty) await this.#checkAfterwards()
    } catch (error) {
      if (!checkKeys && error instanceof PgError && violations.includes(error.sqlstate)) await this.#checkAfterwards()
      throw error
    }
  }

  #noteAssigned(table: number, assigned: readonly number[] | undefined): void {
    const before = this.#assigned.get(table)
    if (before === 'all') return
    this.#assigned.set(table, assigned ? new Set([...(before ?? []), ...assigned]) : 'all')
  }

  async #keep(write: WriteBatch): Promise<void> {
    this.#kept.push(write)
    if (write.kind !== 'insert') return
    const rows = (this.#keptRows.get(write.table) ?? 0) + write.batch.length
    this.#keptRows.set(write.table, rows)
    if (rows < this.#core.state.bulkRowsMin) return
    const bulk = new BulkTable(this.#core, tableOf(this.#core, write.table))
    this.#bulk.set(write.table, bulk)
    const all = this.#kept
    this.#kept = all.filter((one) => one.kind !== 'insert' || one.table !== write.table)
    for (const one of all) if (one.kind === 'insert' && one.table === write.table) await this.#writeBulk(bulk, one)
  }

  async #writeBulk(bulk: BulkTable, write: WriteBatch & { readonly kind: 'insert' }): Promise<void> {
    const keeps = keptKeys(this.#core, tableOf(this.#core, write.table), write)
    const before = this.#bulkKeeps.get(write.table)
    this.#bulkKeeps.set(write.table, before ? before.filter((index) => keeps?.includes(index)) : (keeps ?? []))
    await bulk.write(write.batch, write.region)
  }

  /** One request for each table and mode: a statement's deletes come in many batches. */
  *#rowsToLock(): Generator<{ readonly table: Table; readonly mode: RowLockMode; readonly rowIds: BigInt64Array }> {
    const batches = new Map<number, Map<RowLockMode, BigInt64Array[]>>()
    for (const write of this.#kept) {
      if (write.kind !== 'delete') continue
      const table = tableOf(this.#core, write.table)
      const mode = write.assigned ? updateMode(this.#core, table, write.assigned) : 'update'
      let modes = batches.get(write.table)
      if (!modes) batches.set(write.table, (modes = new Map()))
      const ids = modes.get(mode)
      if (ids) ids.push(write.rowIds)
      else modes.set(mode, [write.rowIds])
    }
    for (const [oid, modes] of batches)
      for (const [mode, ids] of modes) yield { table: tableOf(this.#core, oid), mode, rowIds: joined(ids) }
  }

  /** A statement that commits at once locks only where somebody else has locks: else nobody could wait for it. */
  async #lockKeys(checkKeys: boolean): Promise<void> {
    const core = this.#core
    for (const oid of this.#bulk.keys()) {
      if (!isShared(core, oid)) continue
      const table = tableOf(core, oid)
      const assigned = this.#assigned.get(oid) ?? 'all'
      for (const key of uniqueKeys(core, table))
        if (assigned === 'all' || changesKey(table, key.attributes, [...assigned])) await lockIndex(core, key.index)
    }
    for (const write of this.#kept) {
      if (write.kind !== 'insert' || !isShared(core, write.table)) continue
      const table = tableOf(core, write.table)
      const attributes = attributesOf(table)
      for (const key of uniqueKeys(core, table)) {
        if (!mayChangeKey(table, key, write) || (!checkKeys && core.state.keyLocks.isIdle(key.index))) continue
        const columns = key.attributes.map((attribute) => write.batch.columns[attributes.indexOf(attribute)])
        await lockKeys(core, key, { length: write.batch.length, columns })
      }
    }
  }

  /** The indexes of own keys may have been brought up to date by others, who do not mind duplicates: they begin anew. */
  async #checkAfterwards(): Promise<void> {
    for (const [, table] of this.#core.ensureTransaction().overlay.tables()) table.keys.clear()
    await this.#check()
  }

  async #check(): Promise<void> {
    const core = this.#core
    const kept = this.#kept
    const inserted = new Set([
      ...this.#bulk.keys(),
      ...kept.filter((write) => write.kind === 'insert').map((write) => write.table),
    ])
    let asWhole = this.#bulk.size > 0
    for (const oid of inserted) {
      const { base } = core.ensureTransaction()
      const table = tableOf(core, oid)
      const unique = uniqueKeys(core, table)
      // Rows of before are in no index yet that a look-up could use.
      if (base.relationByOid(oid) && unique.some((key) => !base.row('index', key.index))) asWhole = true
      for (const key of unique) await checkUnique(core, table, key, kept)
    }
    if (asWhole)
      await judgeCommit(
        core.state,
        core.ensureTransaction(),
        { settings: core.textSettings, user: core.user },
        deferredIndexes(core),
      )
  }
}

function tableOf(core: SessionCore, oid: number): Table {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to write`)
  return relation.table
}

/** Those that statements see to: deferred ones wait. */
const uniqueKeys = (core: SessionCore, table: Table): RegionKey[] =>
  keysOf(core.catalog, table).filter((key) => key.unique && !isDeferredKey(core, table, key.index))

/** Nobody else knows a table that this transaction made. */
const isShared = (core: SessionCore, oid: number): boolean =>
  core.ensureTransaction().base.relationByOid(oid) !== undefined

const attributesOf = (table: Table): number[] => table.schema.columns.map((column) => column.attribute)

function joined(ids: readonly BigInt64Array[]): BigInt64Array {
  if (ids.length === 1) return ids[0]
  const all = new BigInt64Array(ids.reduce((sum, one) => sum + one.length, 0))
  let at = 0
  for (const one of ids) {
    all.set(one, at)
    at += one.length
  }
  return all
}

/** Unique indexes in which each new row has the key of the committed row that it replaces: nobody else can have it. */
function keptKeys(core: SessionCore, table: Table, write: WriteBatch): number[] | undefined {
  if (write.kind !== 'insert' || !write.assigned || !write.replaces || !areCommitted(write.replaces)) return undefined
  return uniqueKeys(core, table)
    .filter((key) => !mayChangeKey(table, key, write))
    .map((key) => key.index)
}

/** By the upper halves of the ids, without making bigints. */
function areCommitted(rowIds: BigInt64Array): boolean {
  const words = new Int32Array(rowIds.buffer, rowIds.byteOffset, rowIds.length * 2)
  for (let at = 1; at < words.length; at += 2) if (words[at] < 0) return false
  return true
}

/** New versions of rows mostly have the keys that they had. */
const mayChangeKey = (table: Table, key: RegionKey, write: WriteBatch): boolean =>
  !write.assigned || changesKey(table, key.attributes, write.assigned)

async function checkUnique(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  writes: readonly WriteBatch[],
): Promise<void> {
  const changes = writes.flatMap((write) =>
    write.kind !== 'insert' || write.table !== table.info.oid || !mayChangeKey(table, key, write) ? [] : [write],
  )
  if (changes.length === 0) return
  const attributes = attributesOf(table)
  const batches = changes.map(({ batch }) => ({
    length: batch.length,
    columns: key.attributes.map((attribute) => batch.columns[attributes.indexOf(attribute)]),
  }))
  await requireUnique(core, table, key, batches)
}
