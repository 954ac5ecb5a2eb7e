// Which keys a referenced table has now: committed rows through its unique index, own ones through the overlay. On behalf of new
// references the rows found are locked, so that nobody deletes them before the references are committed.
import { gatherColumn } from '../../../engine/columns/gather.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { RegionKey } from '../../../regions/requests/request.ts'
import { rowConflict } from '../transaction/commit.ts'
import { lockRows } from '../locks/row-locks.ts'
import { keyText, ownKeys } from '../keys/own-keys.ts'
import { keysOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { storedRows } from '../keys/stored-rows.ts'
import { tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import { splitByPartition } from './keys-of-partitions.ts'
import { columnNames, columnTypes, type ForeignKey, inPartition } from './constraints.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { queryGiven } from './given-relation.ts'
import { keyRows, type KeyRows, rowAt, rowsOf, textOf } from './key-rows.ts'
import { KeySql, nameOf } from './key-sql.ts'

/** Keys of one look-up: a message to the storage thread and back. */
const lookupRowsMax = 8192

/**
 * The keys that no row of the referenced table has: by columns in the order of the constraint, without NULLs. With `lock`, rows of the
 * others are locked for the transaction (KEY SHARE).
 */
export async function missingKeys(
  core: SessionCore,
  foreign: ForeignKey,
  keys: KeyRows,
  lock: boolean,
): Promise<KeyRows> {
  if (foreign.parent.info.partitioning) return missingInPartitions(core, foreign, keys, lock)
  const visible = lock && core.ensureTransaction().keepsSnapshot
  // New references must be to rows that the transaction sees, and that are still there.
  const unseen = visible ? await notMatching(core, foreign, keys) : undefined
  const key = indexOf(core, foreign)
  if (!key) return unseen ?? withNewest(core, () => notMatching(core, foreign, keys))
  const hidden = unseen && new Set<string>()
  if (hidden) for await (const row of rowsOf(unseen.batches)) hidden.add(textOf(row, keys.types) ?? '')
  const missing: Batch[] = []
  for (const batch of pieces(keys.batches)) {
    const absent = await absentRows(core, foreign, key, batch, lock)
    if (!hidden) {
      if (absent.length > 0) missing.push(rowsAt(batch, absent))
      continue
    }
    const read = batch.columns.map(reader)
    const known = (row: number): boolean =>
      !hidden.has(
        textOf(
          read.map((value) => value(row)),
          keys.types,
        ) ?? '',
      )
    if (absent.some(known)) throw rowConflict()
  }
  return unseen ?? keyRows(keys.types, missing)
}

async function missingInPartitions(
  core: SessionCore,
  foreign: ForeignKey,
  keys: KeyRows,
  lock: boolean,
): Promise<KeyRows> {
  const missing: Batch[] = []
  for (const [leaf, own] of splitByPartition(core, foreign, keys)) {
    const absent =
      leaf === undefined
        ? own
        : await missingKeys(core, inPartition(core.catalog, foreign, tableByOid(core.catalog, leaf)), own, lock)
    missing.push(...absent.batches)
  }
  return keyRows(keys.types, missing)
}

function* pieces(batches: readonly Batch[]): Generator<Batch> {
  for (const batch of batches) {
    if (batch.length <= lookupRowsMax) {
      yield batch
      continue
    }
    for (let start = 0; start < batch.length; start += lookupRowsMax) {
      const rows = Array.from({ length: Math.min(lookupRowsMax, batch.length - start) }, (_, i) => start + i)
      yield rowsAt(batch, rows)
    }
  }
}

const rowsAt = (batch: Batch, rows: readonly number[]): Batch => {
  const kept = Int32Array.from(rows)
  return { length: rows.length, columns: batch.columns.map((column) => gatherColumn(column, kept)) }
}

/** The index as the regions know it; undefined where they do not, because this very transaction made it over rows of before. */
function indexOf(core: SessionCore, { constraint, parent }: ForeignKey): RegionKey | undefined {
  const { base } = core.ensureTransaction()
  const { oid } = parent.info
  const made = base.relationByOid(oid) !== undefined && base.row('index', constraint.index) === undefined
  return made ? undefined : keysOf(core.catalog, parent).find(({ index }) => index === constraint.index)
}

async function absentRows(
  core: SessionCore,
  { constraint, parent }: ForeignKey,
  key: RegionKey,
  batch: Batch,
  lock: boolean,
): Promise<number[]> {
  const order = key.attributes.map((attribute) => constraint.referencedAttributes.indexOf(attribute))
  const types = columnTypes(parent, key.attributes).map((type) => type.oid)
  let asked: readonly number[] = Array.from({ length: batch.length }, (_, row) => row)
  const absent: number[] = []
  while (asked.length > 0) {
    const some = asked.length === batch.length ? batch : rowsAt(batch, asked)
    const columns = order.map((position) => some.columns[position])
    const snapshot = core.state.regions.snapshot()
    const unwatch = core.state.rowDeaths.open(snapshot.sequence)
    try {
      const stored = await storedRows(core, parent, key, { length: some.length, columns })
      const overlay = core.ensureTransaction().overlay.table(parent.info.oid)
      const own = overlay && overlay.inserts.length > 0 ? ownKeys(overlay, parent, key).keys : undefined
      const read = columns.map(reader)
      const isOwn = (row: number): boolean => {
        if (!own) return false
        const text = keyText(
          read.map((value) => value(row)),
          types,
          key.nullsNotDistinct,
        )
        return text !== undefined && own.find(text, overlay!) !== undefined
      }
      const found: number[] = []
      for (let row = 0; row < some.length; row++) {
        if (stored[row] !== undefined) found.push(row)
        else if (!isOwn(row)) absent.push(asked[row])
      }
      if (!lock || found.length === 0) return absent
      const ids = BigInt64Array.from(found, (row) => stored[row]!)
      const { locked } = await lockRows(core, parent, ids, 'key share', 'wait', { since: snapshot.sequence })
      // Rows that were deleted or got a new version meanwhile: their keys are looked up again.
      const again = found.flatMap((row, i) => (locked[i] === 0 ? [asked[row]] : []))
      asked = again
    } finally {
      unwatch()
      snapshot.release()
    }
  }
  return absent.sort((a, b) => a - b)
}

/** By a join, under the transaction's own snapshot. */
async function notMatching(core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<KeyRows> {
  const { constraint, parent } = foreign
  const sql = new KeySql(keys)
  const list = keys.types.map((_, i) => `${sql.key(i)} AS k${i + 1}`).join(', ')
  const from = sql.alsoFrom === '' ? '' : ` FROM ${sql.alsoFrom.slice(2)}`
  const text =
    `SELECT ${list}${from} WHERE NOT EXISTS ` +
    `(SELECT 1 FROM ${nameOf(parent)} p WHERE ${sql.matches('p', parent, constraint.referencedAttributes)})`
  return keyRows(keys.types, await queryGiven(core, text, sql.given, sql.parameters))
}

/** The referenced rows' own keys that these match, where a key of another type cannot be looked up as it is. */
export async function matchingKeys(core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<KeyRows> {
  const { constraint, parent } = foreign
  const sql = new KeySql(keys)
  const columns = columnNames(parent, constraint.referencedAttributes).map((name) => `p.${quoteIdentifier(name)}`)
  const text =
    `SELECT DISTINCT ${columns.join(', ')} FROM ${nameOf(parent)} p${sql.alsoFrom} ` +
    `WHERE ${sql.matches('p', parent, constraint.referencedAttributes)}`
  const types = columnTypes(parent, constraint.referencedAttributes)
  return keyRows(types, await withNewest(core, () => queryGiven(core, text, sql.given, sql.parameters)))
}

/** The keys, of whatever types, that nothing in the referenced table equals. */
export const withoutMatch = (core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<KeyRows> =>
  core.ensureTransaction().keepsSnapshot
    ? notMatching(core, foreign, keys)
    : withNewest(core, () => notMatching(core, foreign, keys))

/** The first of the keys that a row of the referencing table has. */
export async function firstReferenced(
  core: SessionCore,
  foreign: ForeignKey,
  keys: KeyRows,
): Promise<readonly Value[] | undefined> {
  if (keys.rows === 0) return undefined
  const { constraint, child } = foreign
  const sql = new KeySql(keys)
  const what = keys.rows === 1 ? 'SELECT 0' : `SELECT min(${sql.position})`
  const text =
    `${what} FROM ${nameOf(child)} c${sql.alsoFrom} WHERE ${sql.matches('c', child, constraint.attributes)}` +
    (keys.rows === 1 ? ' LIMIT 1' : '')
  const batches = await withNewest(core, () => queryGiven(core, text, sql.given, sql.parameters))
  const position = batches.length === 0 ? null : (reader(batches[0].columns[0])(0) as number | null)
  return position === null ? undefined : rowAt(keys, position)
}

const withNewest = <T>(core: SessionCore, work: () => Promise<T>): Promise<T> =>
  core.ensureTransaction().withNewestRows(work)
