// PostgreSQL keeps the rows of databases apart by itself; SQLite has nothing of the kind (store/sqlite.ts binds the condition).
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { databaseSetting, operatorRole, tenantRole } from '../row-security.ts'
import { isPostgres } from './0001-tables.ts'

const rowTables = [
  'object_storage_usage',
  'deployment_metadata',
  'region_usage',
  'query_usage',
  'cloud_table_version',
  'cloud_write',
]

export const rowSecurity: Migration = {
  async up(db: Kysely<unknown>) {
    if (!isPostgres(db)) return
    for (const role of [tenantRole, operatorRole]) {
      // Roles are the cluster's: another store in it may have made them, or be about to.
      await sql`do ${sql.lit(`begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end`)}`.execute(
        db,
      )
    }
    await sql`grant ${sql.id(tenantRole)} to current_user`.execute(db)
    // Empty where a transaction before this one set it: nobody's.
    const own = sql`database_id = nullif(current_setting(${sql.lit(databaseSetting)}, true), '')::uuid`
    for (const name of rowTables) {
      const table = sql.table(name)
      await sql`alter table ${table} enable row level security, force row level security`.execute(db)
      await sql`create policy tenant on ${table} to ${sql.id(tenantRole)} using (${own}) with check (${own})`.execute(
        db,
      )
      await sql`create policy operator on ${table} for select to ${sql.id(operatorRole)} using (true)`.execute(db)
      await sql`grant select, insert, update, delete on ${table} to ${sql.id(tenantRole)}`.execute(db)
      await sql`grant select on ${table} to ${sql.id(operatorRole)}`.execute(db)
    }
    // Not forced: looking up a token comes before it is known whose it is.
    await sql`alter table cloud_database enable row level security`.execute(db)
    await sql`create policy tenant on cloud_database for select to ${sql.id(tenantRole)} using (${own})`.execute(db)
    await sql`create policy operator on cloud_database for select to ${sql.id(operatorRole)} using (true)`.execute(db)
    for (const role of [tenantRole, operatorRole])
      await sql`grant select (database_id, name, registered) on cloud_database to ${sql.id(role)}`.execute(db)
  },
}
