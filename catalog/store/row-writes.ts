// Rows to delete and to insert, gathered over many catalog edits: what goes to the store is one statement for many rows of a table. Of rows
// that one edit writes and a later one deletes, the store hears nothing.
import type { Insertable, Kysely, Selectable } from 'kysely'
import type { StoreSchema } from './schema.ts'
import type { StatementTexts } from './statement-texts.ts'

/** Bound parameters of one statement stay far below SQLite's and PostgreSQL's limits (32,766 and 65,535). */
const rowsPerStatementMax = 256

type Row = Readonly<Record<string, unknown>>
type AnyTables = Kysely<Record<string, Record<string, unknown>>>

interface TableWrites {
  /** By the columns that they name, then by their values. */
  readonly deletes: Map<string, Map<string, Row>>
  inserts: Row[]
}

export class RowWrites<Tables = StoreSchema> {
  readonly #texts: StatementTexts
  readonly #tables = new Map<string, TableWrites>()
  #size = 0

  constructor(texts: StatementTexts) {
    this.#texts = texts
  }

  /** Rows and keys gathered since the last flush, those included that came to nothing. */
  get size(): number {
    return this.#size
  }

  /** All rows that have the key's values, those of earlier inserts included. */
  delete<T extends keyof Tables & string>(table: T, key: Partial<Selectable<Tables[T]>>): void {
    const writes = this.#of(table)
    const columns = Object.keys(key)
    writes.inserts = writes.inserts.filter((row) => columns.some((column) => row[column] !== (key as Row)[column]))
    const name = columns.join()
    let keys = writes.deletes.get(name)
    if (!keys) writes.deletes.set(name, (keys = new Map()))
    keys.set(Object.values(key).join(), key)
    this.#size++
  }

  /** Rows of a table all name the same columns, in the same order. */
  insert<T extends keyof Tables & string>(table: T, row: Insertable<Tables[T]>): void {
    this.#of(table).inserts.push(row as Row)
    this.#size++
  }

  /** Rows inserted so far. */
  inserted<T extends keyof Tables & string>(table: T): readonly Insertable<Tables[T]>[] {
    return (this.#tables.get(table)?.inserts ?? []) as readonly Insertable<Tables[T]>[]
  }

  async flush(db: Kysely<StoreSchema>): Promise<void> {
    const any = db as unknown as AnyTables
    for (const [table, { deletes }] of this.#tables)
      for (const [columns, keys] of deletes)
        for (const some of padded([...keys.values()]))
          await this.#texts.run(db, `delete ${table} ${columns} ${some.length}`, valuesOf(some), () =>
            any.deleteFrom(table).where((e) => {
              const [column, ...more] = columns.split(',')
              return more.length > 0 ? e.or(some.map((key) => e.and(key))) : e(column, 'in', valuesOf(some))
            }),
          )
    for (const [table, { inserts }] of this.#tables)
      for (const rows of powersOfTwo(inserts))
        await this.#texts.run(db, `insert ${table} ${rows.length}`, valuesOf(rows), () =>
          any.insertInto(table).values(rows),
        )
    this.#tables.clear()
    this.#size = 0
  }

  #of(table: string): TableWrites {
    let writes = this.#tables.get(table)
    if (!writes) this.#tables.set(table, (writes = { deletes: new Map(), inserts: [] }))
    return writes
  }
}

const valuesOf = (rows: readonly Row[]): unknown[] => rows.flatMap((row) => Object.values(row))

/** Parts whose sizes are powers of two, so that there are few texts of statements. */
function* powersOfTwo<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0, size = 0; start < rows.length; start += size) {
    size = Math.min(rowsPerStatementMax, 1 << Math.floor(Math.log2(rows.length - start)))
    yield rows.slice(start, start + size)
  }
}

/** The same for rows of which one too many does no harm: the last is repeated. */
export function* padded<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += rowsPerStatementMax) {
    const part = rows.slice(start, start + rowsPerStatementMax)
    const size = 1 << Math.ceil(Math.log2(part.length))
    yield [...part, ...Array.from({ length: size - part.length }, () => part.at(-1)!)]
  }
}
