// What the server did and is to do by itself: tasks, backups, and rules that let rows of tables go.
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { createEntityTables, type EntityColumns } from './create-entity-tables.ts'

const tables: Readonly<Record<string, EntityColumns>> = {
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
    await createEntityTables(db, tables)
  },
}
