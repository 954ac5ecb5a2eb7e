// How often a table of a database was written: what ETags are made of.
import { sql } from 'kysely'
import type { CloudTable } from '../tables/cloud-table.ts'
import type { Tenant } from './cloud-store.ts'

/** 0 before the first write. */
export async function tableVersion({ db, own }: Tenant, table: CloudTable): Promise<number> {
  const { rows } = await sql<{ version: number | string }>`
    select version from cloud_table_version where ${own} and table_name = ${table.name}`.execute(db)
  return Number(rows[0]?.version ?? 0)
}

/** Writers of one table of one database come one after the other from here on. */
export async function nextTableVersion({ db, databaseId }: Tenant, table: CloudTable): Promise<number> {
  const { rows } = await sql<{ version: number | string }>`
    insert into cloud_table_version (database_id, table_name, version) values (${databaseId}, ${table.name}, 1)
    on conflict (database_id, table_name) do update set version = cloud_table_version.version + 1
    returning version`.execute(db)
  return Number(rows[0].version)
}
