// What the server did and is to do by itself: tasks, backups, and rules that let rows of tables go.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

type ColumnKind = 'integer' | 'bigint' | 'text'
/** With `!` where it is NOT NULL. */
type Columns = Readonly<Record<string, ColumnKind | `${ColumnKind}!`>>

const tables: Readonly<Record<string, Columns>> = {
  table_tombstone: {
    table_id: 'integer!',
    tombstone_id: 'integer!',
    column_name: 'text!',
    age: 'text!',
    target_table_id: 'integer',
    condition: 'text',
  },
  backup: {
    database_id: 'integer!',
    database_name: 'text!',
    location: 'text!',
    role: 'text!',
    state: 'text!',
    started: 'bigint!',
    finished: 'bigint',
    rows: 'bigint!',
    bytes: 'bigint!',
    error: 'text',
  },
  task: {
    task: 'integer!',
    kind: 'text!',
    reason: 'text!',
    database_name: 'text!',
    region_id: 'bigint!',
    role: 'text!',
    session: 'integer!',
    state: 'text!',
    started: 'bigint!',
    finished: 'bigint',
    rows: 'bigint!',
    bytes: 'bigint!',
    error: 'text',
  },
}

export const tasks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, columns] of Object.entries(tables)) {
      let table = db.schema.createTable(name).addColumn('id', 'integer', (c) => c.primaryKey())
      for (const [column, kind] of Object.entries(columns)) {
        table = kind.endsWith('!')
          ? table.addColumn(column, kind.slice(0, -1) as ColumnKind, (c) => c.notNull())
          : table.addColumn(column, kind as ColumnKind)
      }
      await table.addColumn('provision_state', 'text', (c) => c.notNull()).execute()
    }
  },
}
