// The tables of metadata entities: an id, the columns that the migration names, and a state of provision.
import type { Kysely } from 'kysely'

type ColumnKind = 'integer' | 'bigint' | 'text'
/** With `!` where it is NOT NULL. */
export type EntityColumns = Readonly<Record<string, ColumnKind | `${ColumnKind}!`>>

export async function createEntityTables(
  db: Kysely<unknown>,
  tables: Readonly<Record<string, EntityColumns>>,
): Promise<void> {
  for (const [name, columns] of Object.entries(tables)) {
    let table = db.schema.createTable(name).addColumn('id', 'integer', (c) => c.primaryKey())
    for (const [column, kind] of Object.entries(columns)) {
      table = kind.endsWith('!')
        ? table.addColumn(column, kind.slice(0, -1) as ColumnKind, (c) => c.notNull())
        : table.addColumn(column, kind as ColumnKind)
    }
    await table.addColumn('provision_state', 'text', (c) => c.notNull()).execute()
  }
}
