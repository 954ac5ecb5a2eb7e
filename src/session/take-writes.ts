// Takes what a statement wrote into the transaction's overlay, after its keys were checked against committed and own rows.
import type { Batch } from '../../engine/columns/column.ts'
import { gatherColumn } from '../../engine/columns/gather.ts'
import { reader } from '../../engine/columns/read.ts'
import type { WriteBatch } from '../../engine/execute/query-task.ts'
import type { Table } from '../../engine/tables.ts'
import type { PgError } from '../../engine/errors.ts'
import type { Value } from '../../engine/types/type.ts'
import { numberOfRegion, type RegionKey, tableRowId } from '../../regions/requests/request.ts'
import { BulkTable, bulkRowsMin } from './bulk-table.ts'
import { judgeCommit, rowConflict, uniqueViolation } from './commit.ts'
import { existingRows } from './existing-rows.ts'
import { ownKeys } from './own-keys.ts'
import { keysOf, regionSchemaOf, regionsOf } from './region-schema.ts'
import type { SessionCore } from './session-core.ts'

/**
 * Rows with these keys among committed ones that the transaction has not deleted, and among its own in segments: parallel to keys,
 * a table row id or undefined.
 */
export async function storedRows(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  keys: Batch,
): Promise<(bigint | undefined)[]> {
  const { overlay, base } = core.ensureTransaction()
  const own = overlay.table(table.info.oid)
  const fromBase =
    !own?.truncated && base.relationByOid(table.info.oid) !== undefined && base.row('index', key.index) !== undefined
  const segments = (own?.segments ?? []).flatMap((entry) => {
    let firstRow = entry.base
    return entry.segments.map(({ name, footer }) => {
      firstRow += footer.rows
      return { name, firstRow: firstRow - footer.rows }
    })
  })
  if (!fromBase && segments.length === 0) return Array.from({ length: keys.length }, () => undefined)
  const found = await core.state.regions.lookupKeys({
    index: key.index,
    regions: fromBase ? regionsOf(table) : [],
    keys,
    own: segments.length > 0 ? { key, schema: regionSchemaOf(core.catalog, table), segments } : undefined,
  })
  return Array.from({ length: keys.length }, (_, i) => {
    const mine = found.own.get(i)?.find((number) => !own?.deletedOwn.has(number))
    if (mine !== undefined) return -BigInt(mine)
    const row = found.rowIds[i]
    if (Number.isNaN(row)) return undefined
    const region = numberOfRegion(found.regions[i])
    return own?.deleted.get(region)?.has(row) ? undefined : tableRowId(region, row)
  })
}

/** All of one statement's writes at once; see StatementWrites. */
export async function takeWrites(core: SessionCore, writes: readonly WriteBatch[], checkKeys: boolean): Promise<void> {
  const taken = new StatementWrites(core)
  try {
    await taken.take(writes)
    await taken.finish(checkKeys)
  } catch (error) {
    await taken.abort()
    throw error
  }
}

/** Takes a statement's writes as they come: in memory while they are few, in segments of their own from then on. */
export class StatementWrites {
  readonly #core: SessionCore
  /** In the order they came. */
  #kept: WriteBatch[] = []
  readonly #keptRows = new Map<number, number>()
  readonly #bulk = new Map<number, BulkTable>()

  constructor(core: SessionCore) {
    this.#core = core
  }

  async take(writes: readonly WriteBatch[]): Promise<void> {
    for (const write of writes) {
      const bulk = write.kind === 'insert' ? this.#bulk.get(write.table) : undefined
      if (bulk && write.kind === 'insert') await bulk.write(write.batch, write.region)
      else await this.#keep(write)
    }
  }

  /** checkKeys: find unique violations now (23505) instead of at the commit that follows at once. On an error the overlay is as before. */
  async finish(checkKeys: boolean): Promise<void> {
    const core = this.#core
    const { overlay } = core.ensureTransaction()
    const before = overlay.point()
    try {
      for (const write of this.#kept) overlay.add(write, attributesOf(tableOf(core, write.table)))
      for (const [table, bulk] of this.#bulk)
        for (const [region, segments] of await bulk.finish()) overlay.addSegments(table, region, segments)
      if (checkKeys) await this.#check()
    } catch (error) {
      overlay.restore(before)
      throw error
    }
  }

  /** After an error: what was written goes. */
  async abort(): Promise<void> {
    for (const bulk of this.#bulk.values()) await bulk.abort()
  }

  async #keep(write: WriteBatch): Promise<void> {
    this.#kept.push(write)
    if (write.kind !== 'insert') return
    const rows = (this.#keptRows.get(write.table) ?? 0) + write.batch.length
    this.#keptRows.set(write.table, rows)
    if (rows < bulkRowsMin) return
    const bulk = new BulkTable(this.#core, tableOf(this.#core, write.table))
    this.#bulk.set(write.table, bulk)
    const all = this.#kept
    this.#kept = all.filter((one) => one.kind !== 'insert' || one.table !== write.table)
    for (const one of all)
      if (one.kind === 'insert' && one.table === write.table) await bulk.write(one.batch, one.region)
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
      const unique = keysOf(core.catalog, table).filter((key) => key.unique)
      // Rows of before are in no index yet that a look-up could use.
      if (base.relationByOid(oid) && unique.some((key) => !base.row('index', key.index))) asWhole = true
      for (const key of unique) await checkUnique(core, table, key, kept)
    }
    if (asWhole) await judgeCommit(core.state, core.ensureTransaction(), core.textSettings)
  }
}

function tableOf(core: SessionCore, oid: number): Table {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to write`)
  return relation.table
}

const attributesOf = (table: Table): number[] => table.schema.columns.map((column) => column.attribute)

/** The row that is in the way may be a newer version of one that this statement replaces: then it lost a race, and no key is taken. */
async function refuseIfOvertaken(core: SessionCore, table: Table, writes: readonly WriteBatch[]): Promise<void> {
  const deleted = writes.flatMap((write) =>
    write.kind === 'delete' && write.table === table.info.oid ? [...write.rowIds].filter((rowId) => rowId >= 0n) : [],
  )
  if (deleted.length === 0) return
  const rows = await existingRows(core, table, deleted)
  if (rows.includes(null)) throw rowConflict()
}

async function checkUnique(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  writes: readonly WriteBatch[],
): Promise<void> {
  const violation = (values: readonly Value[]): PgError =>
    uniqueViolation(core.catalog, key.index, values, core.textSettings)
  const own = core.ensureTransaction().overlay.table(table.info.oid)
  const duplicate = own && ownKeys(own, table, key).duplicate
  if (duplicate) throw violation(duplicate)
  const attributes = attributesOf(table)
  for (const write of writes) {
    if (write.kind !== 'insert' || write.table !== table.info.oid) continue
    const columns = key.attributes.map((attribute) => write.batch.columns[attributes.indexOf(attribute)])
    const found = await storedRows(core, table, key, { length: write.batch.length, columns })
    const hit = found.findIndex((row) => row !== undefined)
    if (hit < 0) continue
    await refuseIfOvertaken(core, table, writes)
    const one = Int32Array.of(hit)
    throw violation(columns.map((column) => reader(gatherColumn(column, one))(0)))
  }
}
