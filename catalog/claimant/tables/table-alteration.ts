// One table under ALTER TABLE: the state that its actions share, and the rewrite of rows that they may add up to.
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import type { NewColumn } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { type ColumnSchema, nameless } from '../../../engine/tables.ts'
import type { TableRow } from '../../rows.ts'
import { requireDocumentOptions } from '../../tables/document-options.ts'
import { storageOptions } from '../../tables/storage-options.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { respellInViews } from '../renames/respell-views.ts'
import { toColumn } from './table-columns.ts'

interface NewValue {
  readonly sql: string
  readonly over: 'old-row' | 'new-row'
  readonly reshape?: readonly string[]
}

export class TableAlteration {
  readonly draft: CatalogDraft
  readonly original: TableRow
  /** By attribute: values that rows cannot keep. Any of them means that all rows are rewritten. */
  readonly newValues = new Map<number, NewValue>()
  /** Attributes that have another type: what compares them with others is looked at once all of them have. */
  readonly retyped = new Set<number>()

  constructor(draft: CatalogDraft, table: TableRow) {
    this.draft = draft
    this.original = table
  }

  get table(): TableRow {
    return this.draft.table(this.original.oid)
  }

  noColumn(name: string): PgError {
    return new PgError('42703', `column "${name}" of relation "${this.table.name}" does not exist`)
  }

  column(name: string): ColumnSchema {
    const column = this.table.columns.find((candidate) => candidate.name === name)
    if (!column) throw this.noColumn(name)
    return column
  }

  changeColumn(column: ColumnSchema): void {
    const columns = this.table.columns.map((other) => (other.attribute === column.attribute ? column : other))
    this.draft.putAltered(this.table, { columns })
  }

  ownedSequence(column: ColumnSchema, newSequence: NonNullable<NewColumn['newSequence']>): number | undefined {
    return toColumn(this.draft, this.table, { ...column, newSequence }, column.attribute, () => 0).sequence
  }

  /** Views that name the table's columns by position must not count the dropped one. */
  dropColumnFromViews(column: ColumnSchema): void {
    respellInViews(this.draft, this.original, this.table, (name) => (name === column.name ? undefined : name))
  }

  finish(): void {
    // Columns and options must still fit together.
    storageOptions(this.table)
    requireDocumentOptions(this.table, this.draft.catalog)
    // A partitioned table has no rows, nor has a materialized view that was never filled.
    const isEmpty = this.table.partitioning !== undefined || this.table.materialized?.populated === false
    if (this.newValues.size === 0 || isEmpty) return
    const { table } = this
    const before = new Map(this.original.columns.map((column) => [column.attribute, column]))
    // What older rows lacked is written out with the rest.
    const columns = table.columns.map(({ missingValue: _, ...column }) => column)
    this.draft.putAltered(table, { columns })
    this.draft.rewrite.set(table.oid, {
      table: table.oid,
      columns: columns.map((column) => {
        const old = before.get(column.attribute)
        const carried: NewValue =
          column.name === nameless
            ? { sql: column.defaultSql ?? 'NULL', over: 'new-row' }
            : { sql: old ? quoteIdentifier(old.name) : (column.defaultSql ?? 'NULL'), over: 'old-row' }
        return { attribute: column.attribute, type: column.type, ...(this.newValues.get(column.attribute) ?? carried) }
      }),
    })
  }
}
