// A table's WITH (…) as its regions need it: column names become attribute numbers, intervals µs.
import { columnNamed, intervalMicros, isOn } from '../../engine/bind/ddl/storage-options.ts'
import { quoteIdentifier } from '../../engine/sql-text/quote-identifier.ts'
import { parseSortColumns, sortColumnsText } from '../../engine/bind/ddl/sort-columns.ts'
import { PgError } from '../../engine/errors.ts'
import type { ColumnSchema } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { findType } from '../../engine/types/registry.ts'

export interface StorageOptions {
  /** undefined: nobody asked for an order. */
  readonly sortBy?: readonly SortAttribute[]
  readonly timeAttribute?: number
  readonly ttlMicros?: number
  readonly windowMicros?: number
  readonly strictWindows: boolean
  readonly appendOnly: boolean
}

export interface SortAttribute {
  readonly attribute: number
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** Options that name columns. */
const columnOptions = ['time_column', 'sort_by', 'document_column'] as const

interface Described {
  readonly name: string
  readonly options: Readonly<Record<string, string>>
  readonly columns: readonly ColumnSchema[]
}

const timeTypes: ReadonlySet<number> = new Set([Oid.date, Oid.timestamp, Oid.timestamptz])

/** Throws where an option names a column that cannot be what it says: 42703, 42804, 22023. */
export function storageOptions({ name, options, columns }: Described): StorageOptions {
  const { ttl, time_column: time, compaction_window: window, sort_by: sort } = options
  const find = (column: string, option: string): ColumnSchema => {
    const found = columns.find((one) => one.name === column)
    if (found) return found
    throw new PgError('42703', `column "${column}" of relation "${name}" does not exist`, {
      detail: `The table option "${option}" names it.`,
    })
  }
  const strictWindows = options.compaction === 'strict_window'
  const needsTime = ttl !== undefined || window !== undefined || strictWindows
  const timeColumn =
    time !== undefined
      ? find(columnNamed('time_column', time), 'time_column')
      : needsTime
        ? columns.find((column) => timeTypes.has(column.type.oid))
        : undefined
  if (timeColumn && !timeTypes.has(timeColumn.type.oid))
    throw new PgError('42804', `time_column "${timeColumn.name}" must be a date or a timestamp`)
  if (needsTime && !timeColumn) {
    const option = ttl !== undefined ? 'ttl' : window !== undefined ? 'compaction_window' : 'compaction'
    throw new PgError('22023', `option "${option}" needs a column of dates or timestamps`, {
      hint: 'Name one with the option time_column.',
    })
  }
  const sortBy =
    sort === undefined
      ? undefined
      : parseSortColumns('sort_by', sort).map(({ name: one, descending, nullsFirst }): SortAttribute => {
          const column = find(one, 'sort_by')
          if (findType(column.type.oid)?.compare) return { attribute: column.attribute, descending, nullsFirst }
          throw new PgError('42883', `column "${one}" of relation "${name}" has no order to sort by`)
        })
  return {
    ...(sortBy && { sortBy }),
    ...(timeColumn && { timeAttribute: timeColumn.attribute }),
    ...(ttl !== undefined && { ttlMicros: intervalMicros('ttl', ttl) }),
    ...(window !== undefined && { windowMicros: intervalMicros('compaction_window', window) }),
    strictWindows,
    appendOnly: isOn(options.append_only),
  }
}

/** The options after a column got another name. */
export function renamedInOptions(
  options: Readonly<Record<string, string>>,
  from: string,
  to: string,
): Readonly<Record<string, string>> {
  const renamed: Record<string, string> = { ...options }
  for (const option of columnOptions) {
    if (options[option] === undefined) continue
    const columns = parseSortColumns(option, options[option])
    if (columns.every(({ name }) => name !== from)) continue
    renamed[option] = sortColumnsText(columns.map((one) => (one.name === from ? { ...one, name: to } : one)))
  }
  return renamed
}

/** 2BP01 where an option names the column; whoever drops it must say first what comes in its place. */
export function refuseDropOfNamed({ name, options, columns }: Described, attribute: number): void {
  const column = columns.find((one) => one.attribute === attribute)
  if (!column) return
  for (const option of columnOptions) {
    if (options[option] === undefined) continue
    if (parseSortColumns(option, options[option]).every(({ name: one }) => one !== column.name)) continue
    throw new PgError(
      '2BP01',
      `cannot drop column ${column.name} of table ${name} because the option "${option}" names it`,
      {
        hint: `ALTER TABLE ${quoteIdentifier(name)} RESET (${option}) first.`,
      },
    )
  }
}
