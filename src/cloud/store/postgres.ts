// The same relations on PostgreSQL. Rows are kept apart by row-level security: each transaction becomes a role that owns nothing, and says
// which database it is, before its first statement on rows.
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { connectionsMax, statementMillisecondsMax } from '../limits.ts'
import type { CloudType } from '../tables/column-types.ts'
import type { CloudSchema, CloudStore, Dialect } from './cloud-store.ts'
import { migrate } from './migrations/migrate.ts'
import { databaseSetting, tenantRole } from './row-security.ts'

export async function openPostgres(connectionString: string): Promise<CloudStore> {
  const pool = new pg.Pool({
    connectionString,
    max: connectionsMax,
    application_name: 'cadastre cloud',
    statement_timeout: statementMillisecondsMax,
  })
  // A connection that is lost while nobody uses it is made anew; without a listener it would end the process.
  pool.on('error', () => {})
  const db = new Kysely<CloudSchema>({
    dialect: new PostgresDialect({ pool }),
  })
  try {
    await migrate(db)
    await refusePowerfulRole(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    kind: 'postgres',
    registry: db,
    asDatabase: (databaseId, work) =>
      db.transaction().execute(async (transaction) => {
        await sql`select set_config(${databaseSetting}, ${databaseId}, true), set_config('role', ${tenantRole}, true)`.execute(
          transaction,
        )
        return work({
          db: transaction,
          dialect: postgresDialect,
          // Row-level security says it, whatever the statement says.
          own: sql<boolean>`true`,
          databaseId: sql<string>`current_setting(${sql.lit(databaseSetting)})::uuid`,
        })
      }),
    close: () => db.destroy(),
  }
}

/** Roles are the cluster's: one of that name may have been made by somebody else. */
async function refusePowerfulRole(db: Kysely<CloudSchema>): Promise<void> {
  const { rows } = await sql<{ powerful: boolean }>`
    select rolsuper or rolbypassrls as powerful from pg_roles where rolname = ${tenantRole}`.execute(db)
  if (rows[0]?.powerful !== false)
    throw new Error(`role "${tenantRole}" must be neither a superuser nor exempt from row-level security`)
}

const types: Readonly<Record<CloudType, string>> = {
  text: 'text',
  int8: 'bigint',
  date: 'date',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
}

const postgresDialect: Dialect = {
  kind: 'postgres',
  value: (type, value) => sql`${typeof value === 'bigint' ? String(value) : value}::${sql.raw(types[type])}`,
  jsonValue: (type, column) =>
    type === 'timestamptz' ? sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : column,
  textValue: (type, column) =>
    type === 'timestamptz' ? postgresDialect.jsonValue(type, column) : sql`${column}::text`,
  startsWith: (column, prefix) => sql<boolean>`starts_with(${column}, ${prefix}::text)`,
  arrayOf: (value) => sql<string>`coalesce(json_agg(${value})::text, '[]')`,
  object: (members) => sql`json_build_object(${sql.join(members)})`,
  // An aggregate beside the others: who names `page` twice has it copied.
  lastOf: (columns, rows) => {
    const values = columns.map(({ name, type }) =>
      postgresDialect.textValue(type, sql`(array_agg(${sql.ref(name)}))[${sql.lit(rows)}]`),
    )
    return sql`case when count(*) = ${sql.lit(rows)} then json_build_array(${sql.join(values)})::text end`
  },
  given: (json, columns) => {
    const declared = columns.map(({ name, type }) => sql`${sql.ref(name)} ${sql.raw(types[type])}`)
    return sql`json_to_recordset(${json}::json) as given(${sql.join(declared)})`
  },
  isDuplicate: (error) => (error as { code?: string }).code === '23505',
}
