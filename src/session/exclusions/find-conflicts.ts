// Rows that a table's new rows are in conflict with: each of a few is looked for by its keys, many are sorted or joined with all others.
import { conflictInTable, placedKeys } from '../../../catalog/exclusion-sql.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { placedRow } from '../../../engine/functions/system/row-places.ts'
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import type { Table } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../../engine/types/type.ts'
import { type Given, givenName, type Parameter, queryGiven } from '../foreign-keys/given-relation.ts'
import type { SessionCore } from '../session-core.ts'
import type { Exclusion } from './constraints.ts'
import { hasSegmentsSince, newRows, placeOfOwn } from './new-rows.ts'

export interface Conflict {
  readonly types: readonly TypeRef[]
  /** Of the new row. */
  readonly key: readonly Value[]
  readonly existing: readonly Value[]
  /** Of the row that was there: negative, of the transaction's own. */
  readonly row: bigint
}

/** Beyond so many new rows all of the table is gone through once. */
const fewRowsMax = 64
/** Those that others are about to delete may stand in front. */
const conflictsMax = 1000

const tid = typeRef(Oid.tid)

/** Of own rows from a number on, with rows that were there before; the first new row's come first. */
export async function findConflicts(core: SessionCore, exclusion: Exclusion, since: number): Promise<Conflict[]> {
  const { table, reads } = exclusion
  const overlay = core.ensureTransaction().overlay.table(table.info.oid)
  if (!overlay) return []
  const batches = newRows(overlay, table, reads, since)
  const rows = batches.reduce((sum, { length }) => sum + length, 0)
  const many = hasSegmentsSince(overlay, since) || rows > fewRowsMax
  if (!many && rows === 0) return []
  return core.ensureTransaction().withNewestRows(async () => {
    const found = many
      ? await queryGiven(core, conflictInTable(exclusion.sql, nameOf(table), '$1'), nothing, [
          { type: tid, value: placeOfOwn(since) },
        ])
      : await amongFew(core, exclusion, batches, rows)
    return conflictsIn(found, exclusion.index.columns.length)
  })
}

const nothing: Given = { columns: [], batches: [] }

const nameOf = ({ info }: Table): string => `ONLY ${quoteName(info.schemaName, info.name)}`

/** Keys and place of the row that was there, then of the new one. */
function conflictsIn(batches: readonly Batch[], keys: number): Conflict[] {
  return batches.flatMap(({ length, columns }) => {
    const read = columns.map(reader)
    const types = columns.slice(0, keys).map(({ type }) => type)
    return Array.from({ length }, (_, i): Conflict => {
      const values = read.map((value) => value(i))
      return {
        types,
        existing: values.slice(0, keys),
        row: placedRow(values[keys] as bigint),
        key: values.slice(keys + 1, -1),
      }
    })
  })
}

async function amongFew(
  core: SessionCore,
  exclusion: Exclusion,
  batches: readonly Batch[],
  rows: number,
): Promise<readonly Batch[]> {
  const { sql, table } = exclusion
  const { fresh, given, parameters } = freshRows(exclusion, batches, rows)
  const list = (alias: string): string => `${sql.keys.map((_, i) => `${alias}.k${i + 1}`).join(', ')}, ${alias}.place`
  const text =
    `SELECT ${list('o')}, ${list('n')} FROM (${placedKeys(sql, fresh)}) n ` +
    `JOIN (${placedKeys(sql, nameOf(table))}) o ON ${matchesOf(exclusion)} AND o.place < n.place ` +
    `ORDER BY n.place, o.place LIMIT ${conflictsMax}`
  return queryGiven(core, text, given, parameters)
}

const matchesOf = ({ sql }: Exclusion): string =>
  sql.operators.map((operator, i) => `o.k${i + 1} ${operator} n.k${i + 1}`).join(' AND ')

/** Of proposed rows, whose places are their positions, from one on: which of them rows of the table are in the way of. */
export async function conflictsWithTable(
  core: SessionCore,
  exclusion: Exclusion,
  batch: Batch,
  first: number,
): Promise<{ readonly place: number; readonly row: bigint }[]> {
  const { sql, table } = exclusion
  const { fresh, given, parameters } = freshRows(exclusion, [batch], batch.length)
  const text =
    `SELECT n.place, o.place FROM (${placedKeys(sql, fresh)}) n ` +
    `JOIN (${placedKeys(sql, nameOf(table))}) o ON ${matchesOf(exclusion)}`
  const found = await core
    .ensureTransaction()
    .withNewestRows(async () => pairsIn(await queryGiven(core, text, given, parameters)))
  return found.filter(([place]) => place >= first).map(([place, , row]) => ({ place, row }))
}

/** Younger and older of two proposed rows that are in each other's way. */
export async function conflictsAmong(
  core: SessionCore,
  exclusion: Exclusion,
  batch: Batch,
  first: number,
): Promise<(readonly [younger: number, older: number])[]> {
  if (batch.length < 2) return []
  const { sql } = exclusion
  const { fresh, given } = freshRows(exclusion, [batch], batch.length)
  const rows = placedKeys(sql, fresh)
  const text = `SELECT n.place, o.place FROM (${rows}) n JOIN (${rows}) o ON ${matchesOf(exclusion)} AND o.place < n.place`
  const found = pairsIn(await queryGiven(core, text, given))
  return found.filter(([younger]) => younger >= first).map(([younger, older]) => [younger, older])
}

/** Positions of own rows, and the second one's id. */
function pairsIn(batches: readonly Batch[]): (readonly [number, number, bigint])[] {
  return batches.flatMap(({ length, columns }) => {
    const [one, other] = columns.map(reader)
    return Array.from({ length }, (_, i) => {
      const row = placedRow(other(i) as bigint)
      return [positionOf(placedRow(one(i) as bigint)), positionOf(row), row] as const
    })
  })
}

const positionOf = (row: bigint): number => Number(-row) - 1

interface FreshRows {
  /** What FROM names them by. */
  readonly fresh: string
  readonly given: Given
  readonly parameters: readonly Parameter[]
}

/** batches: columns that the constraint reads, and the place. */
function freshRows({ table, reads }: Exclusion, batches: readonly Batch[], rows: number): FreshRows {
  const columns = reads.map((attribute) => table.schema.columns.find((column) => column.attribute === attribute)!)
  const types = [...columns.map(({ type }) => type), tid]
  // A single row's values are parameters, by which scans are pruned.
  const single = rows === 1
  const values = single ? batches[0].columns.map((column) => reader(column)(0)) : []
  const parameters = single ? types.map((type, i): Parameter => ({ type, value: values[i] })) : []
  const given: Given = single ? nothing : { columns: types.map((type, i) => ({ name: `c${i + 1}`, type })), batches }
  const source = (i: number): string => (single ? `$${i + 1}` : `c${i + 1}`)
  const named = [...new Set(columns)].map(
    (column) => `${source(columns.indexOf(column))} AS ${quoteIdentifier(column.name)}`,
  )
  const from = single ? '' : ` FROM ${givenName}`
  const fresh = `(SELECT ${[...named, `${source(columns.length)} AS ctid`].join(', ')}${from}) "(rows)"`
  return { fresh, given, parameters }
}
