// New rows of a referencing table: each distinct key must be one of the referenced table's.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { castBetween } from '../../../engine/functions/registry.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { noRow } from '../../../engine/execute/query-task.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { columnNames, columnTypes, type ForeignKey } from './constraints.ts'
import { missingKey, mixedNulls } from './errors.ts'
import { firstReferenced, matchingKeys, missingKeys, withoutMatch } from './find-keys.ts'
import { givenName, queryGiven } from './given-relation.ts'
import { keyRows, keyRowsOf, type KeyRows, rowsOf, textOf } from './key-rows.ts'
import { nameOf } from './key-sql.ts'
import { oldRows } from './old-rows.ts'
import type { NewRows } from './row-changes.ts'

/** Up to so many rows their keys are made distinct here; more go to a worker. */
const distinctHereMax = 2048

export async function checkReferences(
  core: SessionCore,
  foreign: ForeignKey,
  inserted: readonly NewRows[],
): Promise<void> {
  const { keys, mixed } = await demandedKeys(core, foreign, inserted)
  if (mixed) await refuseMixed(core, foreign)
  if (keys.rows === 0) return
  const missing = await requireKeys(core, foreign, keys)
  if (missing.rows === 0) return
  const demanded = await demandedAnew(core, foreign, inserted, missing)
  await refuse(core, foreign, demanded)
}

/** For keys that were demanded some time ago: what is missing now and still referenced. */
export async function checkDemanded(core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<void> {
  await refuse(core, foreign, await requireKeys(core, foreign, keys))
}

/** MATCH FULL: of a key either all is NULL or nothing. */
export async function refuseMixed(core: SessionCore, foreign: ForeignKey): Promise<void> {
  const names = columnNames(foreign.child, foreign.constraint.attributes).map(quoteIdentifier)
  const some = names.map((name) => `${name} IS NULL`).join(' OR ')
  const any = names.map((name) => `${name} IS NOT NULL`).join(' OR ')
  const sql = `SELECT 1 FROM ${nameOf(foreign.child)} WHERE (${some}) AND (${any}) LIMIT 1`
  const found = await core.ensureTransaction().withNewestRows(() => queryGiven(core, sql, { columns: [], batches: [] }))
  if (found.length > 0) throw mixedNulls(foreign)
}

/** A row that was replaced or deleted since by the same statement demands nothing any more. */
async function refuse(core: SessionCore, foreign: ForeignKey, missing: KeyRows): Promise<void> {
  const key = await firstReferenced(core, foreign, missing)
  if (key) throw missingKey(foreign, missing.types, key, core.textSettings)
}

/** Answers the keys that are missing; the others' rows are locked. */
async function requireKeys(core: SessionCore, foreign: ForeignKey, keys: KeyRows): Promise<KeyRows> {
  const types = columnTypes(foreign.parent, foreign.constraint.referencedAttributes)
  if (keys.types.every((type, i) => type.oid === types[i].oid)) return missingKeys(core, foreign, keys, true)
  const missing = await withoutMatch(core, foreign, keys)
  if (missing.rows > 0) return missing
  const lost = await missingKeys(core, foreign, await matchingKeys(core, foreign, keys), true)
  return lost.rows === 0 ? lost : withoutMatch(core, foreign, keys)
}

export interface Demanded {
  readonly keys: KeyRows
  /** MATCH FULL, and a key that is NULL in part. */
  readonly mixed: boolean
}

/** Distinct keys without NULLs, in the referenced columns' types where each value of the referencing ones has a counterpart there. */
export async function demandedKeys(
  core: SessionCore,
  foreign: ForeignKey,
  inserted: readonly NewRows[],
): Promise<Demanded> {
  const { constraint, child, parent } = foreign
  const own = columnTypes(child, constraint.attributes)
  const referenced = columnTypes(parent, constraint.referencedAttributes)
  const types = own.every((type, i) => widens(type.oid, referenced[i].oid)) ? referenced : own
  const batches = inserted.flatMap(({ length, columns }): Batch[] => {
    const found = constraint.attributes.map((attribute) => columns.get(attribute))
    return found.every((column) => column !== undefined) ? [{ length, columns: found }] : []
  })
  const rows = batches.reduce((sum, { length }) => sum + length, 0)
  return rows <= distinctHereMax
    ? distinctHere(foreign, batches, types)
    : distinctByQuery(core, foreign, batches, own, types)
}

async function distinctHere(
  foreign: ForeignKey,
  batches: readonly Batch[],
  types: readonly TypeRef[],
): Promise<Demanded> {
  const keys = new Map<string, readonly Value[]>()
  let mixed = false
  for await (const row of rowsOf(batches)) {
    const nulls = row.filter((value) => value === null).length
    if (nulls > 0) {
      mixed ||= foreign.constraint.match === 'f' && nulls < row.length
      continue
    }
    const key = row.map((value, i) => (types[i].oid === Oid.int8 ? BigInt(value as number | bigint) : value))
    const text = textOf(key, types)!
    if (!keys.has(text)) keys.set(text, key)
  }
  return { keys: keyRowsOf(types, [...keys.values()]), mixed }
}

async function distinctByQuery(
  core: SessionCore,
  foreign: ForeignKey,
  batches: readonly Batch[],
  own: readonly TypeRef[],
  types: readonly TypeRef[],
): Promise<Demanded> {
  const given = { columns: own.map((type, i) => ({ name: `k${i + 1}`, type })), batches }
  const some = own.map((_, i) => `k${i + 1} IS NULL`).join(' OR ')
  const any = own.map((_, i) => `k${i + 1} IS NOT NULL`).join(' OR ')
  const mixed =
    foreign.constraint.match === 'f' &&
    (await queryGiven(core, `SELECT 1 FROM ${givenName} WHERE (${some}) AND (${any}) LIMIT 1`, given)).length > 0
  const list = own.map((type, i) =>
    type.oid === types[i].oid ? `k${i + 1}` : `k${i + 1}::${formatType(types[i].oid, -1)}`,
  )
  const sql = `SELECT DISTINCT ${list.join(', ')} FROM ${givenName} WHERE NOT (${some})`
  return { keys: keyRows(types, await queryGiven(core, sql, given)), mixed }
}

const integers: readonly number[] = [Oid.int2, Oid.int4, Oid.int8]
const texts: readonly number[] = [Oid.text, Oid.varchar]

/** Every value of one type is the same value of the other, held in the same form or (int8) made so above. */
function widens(from: number, to: number): boolean {
  if (from === to) return true
  if (texts.includes(from) && texts.includes(to)) return true
  return integers.includes(from) && integers.includes(to) && castBetween(from, to)?.context === 'i'
}

/** Of missing keys those that a new row has, or an updated one that had another key before. */
async function demandedAnew(
  core: SessionCore,
  foreign: ForeignKey,
  inserted: readonly NewRows[],
  missing: KeyRows,
): Promise<KeyRows> {
  const { attributes } = foreign.constraint
  if (!inserted.some(({ replaces }) => replaces)) return missing
  const own = columnTypes(foreign.child, attributes)
  const keys = new Map<string, readonly Value[]>()
  for await (const row of rowsOf(missing.batches)) keys.set(textOf(row, own) ?? '', row)
  const demanded = new Map<string, readonly Value[]>()
  const replacing = new Map<bigint, string>()
  for (const { length, columns, replaces } of inserted) {
    const batch = { length, columns: attributes.map((attribute) => columns.get(attribute)!) }
    let at = -1
    for await (const row of rowsOf([batch])) {
      at++
      const text = textOf(row, own)
      const key = text === undefined ? undefined : keys.get(text)
      if (text === undefined || key === undefined) continue
      const before = replaces?.[at] ?? noRow
      if (before === noRow) demanded.set(text, key)
      else replacing.set(before, text)
    }
  }
  if (replacing.size > 0) {
    const before = await oldRows(core, foreign.child, [BigInt64Array.from(replacing.keys())], attributes)
    for (const batch of before) {
      const [id, ...values] = batch.columns.map(reader)
      for (let row = 0; row < batch.length; row++) {
        const text = replacing.get(id(row) as bigint)
        const old = textOf(
          values.map((value) => value(row)),
          own,
        )
        if (text !== undefined && text !== old) demanded.set(text, keys.get(text)!)
      }
    }
  }
  return keyRowsOf(missing.types, [...demanded.values()])
}
