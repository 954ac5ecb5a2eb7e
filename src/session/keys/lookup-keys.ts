// The effect 'lookup-keys' of INSERT … ON CONFLICT (engine/interpret/writes/insert-conflict.ts): for each proposed row the one that is there
// already under one of the arbiter indexes. Free keys are locked, so that nobody inserts them in between; rows that are to be updated
// are locked too. Whatever must be waited for ends the run, and the statement runs again after it.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import { rowConflict } from '../transaction/commit.ts'
import { isDeletedElsewhere, updateMode, waitForRow } from '../writes/concurrent-rows.ts'
import { deferrableKey } from './deferred-keys.ts'
import { type ExistingRow, existingRows, rowInMemory } from './existing-rows.ts'
import { tryLockKeys } from '../locks/key-locks.ts'
import { type RowLockMode, tryLockRows } from '../locks/row-locks.ts'
import { keyText, ownKeys } from './own-keys.ts'
import { keysOf } from '../ddl/region-schema.ts'
import { lookupInPartitions } from '../partitions/lookup-keys.ts'
import type { SessionCore } from '../session-core.ts'
import { runAgain, type StatementRun } from '../writes/statement-run.ts'
import { storedRows } from './stored-rows.ts'

/** args: table, arbiters (none: every unique index), rows in table order, attributes that an update sets (null: no update). */
export async function lookupKeys(
  core: SessionCore,
  args: readonly unknown[],
  run: StatementRun,
): Promise<(ExistingRow | null)[]> {
  const [oid, arbiters, rows, assigned] = args as readonly [
    number,
    readonly number[],
    readonly (readonly Value[])[],
    readonly number[] | null,
  ]
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new Error(`no table ${oid} to look keys up in`)
  const { table } = relation
  if (table.info.partitioning)
    return lookupInPartitions(core, table, arbiters, rows, (leaf, own, some) =>
      lookupKeys(core, [leaf, own, some, assigned], run),
    )
  const found: (bigint | undefined)[] = Array.from({ length: rows.length }, () => undefined)
  const known: (ExistingRow | undefined)[] = []
  for (const key of keysOf(core.catalog, table)) {
    if (!key.unique || (arbiters.length > 0 && !arbiters.includes(key.index))) continue
    const deferrable = deferrableKey(table, key.index)
    if (deferrable) throw noArbiter(table, deferrable.name)
    await lookupKey(core, table, key, rows, { found, known }, run)
  }
  await requireVisible(core, table, found)
  if (assigned) lockFound(core, table, found, updateMode(core, table, assigned), run)
  const others = await existingRows(
    core,
    table,
    found.map((row, i) => (known[i] ? undefined : row)),
  )
  const existing = others.map((row, i) => known[i] ?? row)
  // Found a moment ago and gone: another look is due.
  if (existing.some((row, i) => row === null && found[i] !== undefined)) runAgain(run)
  return existing
}

const noArbiter = (table: Table, constraint: string): PgError =>
  new PgError('55000', 'ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters', {
    schema: table.info.schemaName,
    table: table.info.name,
    constraint,
  })

interface Found {
  /** By row. */
  readonly found: (bigint | undefined)[]
  /** Of those, whole rows that were at hand. */
  readonly known: (ExistingRow | undefined)[]
}

async function lookupKey(
  core: SessionCore,
  table: Table,
  key: RegionKey,
  rows: readonly (readonly Value[])[],
  { found, known }: Found,
  run: StatementRun,
): Promise<void> {
  const { batch, types, values } = keysIn(table, key, rows)
  const locked = tryLockKeys(core, key, batch)
  if ('blocked' in locked) return runAgain(run, locked.blocked)
  const overlay = core.ensureTransaction().overlay.table(table.info.oid)
  const own = overlay && ownKeys(overlay, table, key).keys
  const stored = await storedRows(core, table, key, batch)
  for (let i = 0; i < rows.length; i++) {
    const text = keyText(values(i), types, key.nullsNotDistinct)
    const mine = text === undefined ? undefined : own?.find(text, overlay!)
    const row = mine === undefined ? stored[i] : -BigInt(mine)
    if (row === undefined) continue
    // The row is what others meet: whoever waits for the key would only find it, and must not wait for who waits for the row.
    if (row >= 0n) core.state.keyLocks.free(core.backendPid, key.index, locked.hashes[i])
    if (isDeletedElsewhere(core, table, row)) runAgain(run, () => waitForRow(core, table, row))
    if (found[i] !== undefined) continue
    found[i] = row
    known[i] = rowInMemory(core, table, key, values(i), row)
  }
}

function keysIn(
  table: Table,
  key: RegionKey,
  rows: readonly (readonly Value[])[],
): { readonly batch: Batch; readonly types: readonly number[]; readonly values: (row: number) => readonly Value[] } {
  const positions = key.attributes.map((attribute) =>
    table.schema.columns.findIndex((column) => column.attribute === attribute),
  )
  const types = positions.map((position) => table.schema.columns[position].type)
  const columns = positions.map((position, i) =>
    buildColumn(
      types[i],
      rows.map((row) => row[position]),
    ),
  )
  return {
    batch: { length: rows.length, columns },
    types: types.map((type) => type.oid),
    values: (row) => positions.map((position) => rows[row][position]),
  }
}

/** REPEATABLE READ neither updates nor passes over a row that its snapshot does not show. */
async function requireVisible(core: SessionCore, table: Table, found: readonly (bigint | undefined)[]): Promise<void> {
  const transaction = core.ensureTransaction()
  if (!transaction.keepsSnapshot || found.every((row) => row === undefined)) return
  const given = transaction.statementSnapshot()
  try {
    const visible = await existingRows(core, table, found, given.snapshot)
    if (visible.some((row, i) => row === null && found[i] !== undefined)) throw rowConflict()
  } finally {
    given.release()
  }
}

function lockFound(
  core: SessionCore,
  table: Table,
  found: readonly (bigint | undefined)[],
  mode: RowLockMode,
  run: StatementRun,
): void {
  const rowIds = BigInt64Array.from(found.filter((row) => row !== undefined))
  const { blocked, changed } = tryLockRows(core, table, rowIds, mode, 'wait', { since: run.sequence })
  if (blocked) runAgain(run, () => core.waitForLock((signal) => blocked.request.wait(blocked.row, signal)))
  if (changed) runAgain(run)
}
