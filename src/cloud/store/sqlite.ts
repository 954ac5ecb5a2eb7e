// The embedded store: one connection. Here alone a database's id becomes the condition of its statements.
import SqliteDatabase from 'better-sqlite3'
import { Kysely, sql, SqliteDialect } from 'kysely'
import type { CloudSchema, CloudStore, Dialect, Tenant } from './cloud-store.ts'
import { migrate } from './migrations/migrate.ts'

/** path: a file, made if absent, or `:memory:`. */
export async function openSqlite(path: string): Promise<CloudStore> {
  const sqlite = new SqliteDatabase(path)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  const db = new Kysely<CloudSchema>({
    dialect: new SqliteDialect({ database: sqlite }),
  })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    kind: 'sqlite',
    registry: db,
    asDatabase: (databaseId, work) =>
      db.transaction().execute((transaction) => work(tenantOf(transaction, databaseId))),
    close: () => db.destroy(),
  }
}

const tenantOf = (db: Tenant['db'], databaseId: string): Tenant => ({
  db,
  dialect: sqliteDialect,
  own: sql<boolean>`${sql.ref('database_id')} = ${databaseId}`,
  databaseId: sql<string>`${databaseId}`,
})

const sqliteDialect: Dialect = {
  kind: 'sqlite',
  value: (_type, value) => sql`${value}`,
  jsonValue: (_type, column) => column,
  textValue: (_type, column) => sql`cast(${column} as text)`,
  startsWith: (column, prefix) => sql<boolean>`substr(${column}, 1, length(${prefix})) = ${prefix}`,
  arrayOf: (value) => sql<string>`json_group_array(${value})`,
  object: (members) => sql`json_object(${sql.join(members)})`,
  lastOf: (columns, rows) => {
    const values = columns.map(({ name, type }) => sqliteDialect.textValue(type, sql.ref(name)))
    return sql`(select json_array(${sql.join(values)}) from (select * from page limit 1 offset ${sql.lit(rows - 1)}) as ended)`
  },
  given: (json, columns) => {
    const items = columns.map(({ name, type }) => {
      const value = sql`value ->> ${sql.lit(`$.${name}`)}`
      return sql`${type === 'int8' ? sql`cast(${value} as integer)` : value} as ${sql.ref(name)}`
    })
    return sql`(select ${sql.join(items)} from json_each(${json})) as given`
  },
  isDuplicate: (error) => /^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE)$/.test((error as { code?: string }).code ?? ''),
}
