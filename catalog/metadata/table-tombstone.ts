// cadastre.table_tombstone: which rows of a table have had their time, and what becomes of them. The time is a column's, and `age` later.
import { PgError } from '../../engine/errors.ts'
import { intervalSpan } from '../../engine/types/datetime/interval-value.ts'
import type { Interval } from '../../engine/types/interval-value.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TableRow } from '../rows.ts'
import { int, metadataEntity, requiredInt, requiredText, text, type MetadataRow, type MetadataView } from './entity.ts'
import type { tombstoneActions } from './tombstone.ts'

export type TombstoneAction = (typeof tombstoneActions)[number]

const timeTypes: ReadonlySet<number> = new Set([Oid.date, Oid.timestamp, Oid.timestamptz])

export const tableTombstone = metadataEntity({
  name: 'table_tombstone',
  oid: 14_220,
  columns: {
    /** OID of the table: 'name'::regclass::int. */
    table_id: requiredInt,
    tombstone_id: { ...requiredInt, references: 'tombstone' },
    column_name: requiredText,
    /** An interval. */
    age: { ...requiredText, defaultSql: `'0'` },
    /** Where archived and moved rows go. */
    target_table_id: int,
    /** An expression over the table's columns that must be true as well; it is bound when the rule is run. */
    condition: text,
  },
  unique: [],
  check: (row, view) => {
    const table = requireTable(view, row.table_id as number, 'table_id')
    const column = table.columns.find(({ name }) => name === row.column_name)
    if (!column) {
      throw new PgError('42703', `column "${String(row.column_name)}" of relation "${table.name}" does not exist`)
    }
    if (!timeTypes.has(column.type.oid)) {
      throw new PgError('42804', `column "${column.name}" of relation "${table.name}" has no time`, {
        detail: 'A tombstone goes by a column of type date, timestamp or timestamptz.',
      })
    }
    const age = typeByOid(Oid.interval).parse(row.age as string, isoSettings) as Interval
    if (intervalSpan(age) < 0n) throw new PgError('22023', 'the age of a tombstone must not be negative')
    checkTarget(row, view)
  },
})

function checkTarget(row: MetadataRow, view: MetadataView): void {
  const action = (view.row('tombstone', row.tombstone_id as number) as MetadataRow).name as TombstoneAction
  const target = row.target_table_id as number | null
  if (target !== null) requireTable(view, target, 'target_table_id')
  if (target === row.table_id) throw new PgError('22023', 'a tombstone cannot put rows where it takes them from')
  if (action === 'delete' && target !== null) throw new PgError('22023', 'rows that are deleted go to no table')
  if (action === 'move' && target === null) throw new PgError('22023', 'rows that are moved need a table to go to')
}

function requireTable(view: MetadataView, oid: number, column: string): TableRow {
  const table = view.row('table', oid) as TableRow | undefined
  if (table) return table
  throw new PgError(
    '23503',
    `insert or update on table "table_tombstone" violates foreign key constraint "table_tombstone_${column}_fkey"`,
    {
      detail: `Key (${column})=(${oid}) is not present in table "table".`,
      schema: 'cadastre',
      table: 'table_tombstone',
      constraint: `table_tombstone_${column}_fkey`,
    },
  )
}
