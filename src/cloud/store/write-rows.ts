// Inserts, updates and deletes of a Cloud Table's rows. Rows travel to the database as one JSON text.
import { type RawBuilder, sql } from 'kysely'
import { duplicateKey } from '../service/cloud-error.ts'
import { type CloudColumn, type CloudTable, columnOf } from '../tables/cloud-table.ts'
import type { CloudValue } from '../tables/column-types.ts'
import type { Tenant } from './cloud-store.ts'

export type CloudRow = Readonly<Record<string, CloudValue>>

/** insert: 409 where a key exists; upsert: its row is replaced; replace: rows that are not given go. */
export type InsertMode = 'insert' | 'upsert' | 'replace'

export async function insertRows(
  tenant: Tenant,
  table: CloudTable,
  rows: readonly CloudRow[],
  mode: InsertMode,
): Promise<number> {
  if (mode === 'replace') await run(tenant, sql`delete from ${relation(table)} where ${tenant.own}`)
  if (rows.length === 0) return 0
  const names = table.columns.map(({ name }) => name)
  const rest = names.filter((name) => !table.key.includes(name))
  const key = sql.join(['database_id', ...table.key].map((name) => sql.ref(name)))
  const sets = sql.join(rest.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))
  const conflict = mode === 'upsert' ? sql` on conflict (${key}) do update set ${sets}` : sql``
  const statement = sql`
    insert into ${relation(table)} (database_id, ${list(names)})
    select ${tenant.databaseId}, ${list(names)} from ${given(tenant, rows, table.columns)} where true${conflict}`
  return guarded(tenant, table, () => run(tenant, statement))
}

export interface RowUpdate {
  readonly key: CloudRow
  readonly set: CloudRow
}

/** Rows that are no more are passed over; answers how many there were. */
export async function updateRows(tenant: Tenant, table: CloudTable, updates: readonly RowUpdate[]): Promise<number> {
  // One statement for those that set the same columns.
  const groups = Map.groupBy(updates, ({ set }) => Object.keys(set).sort().join(','))
  let affected = 0
  for (const group of groups.values()) {
    const set = Object.keys(group[0].set).map((name) => columnOf(table, name))
    const key = table.key.map((name) => columnOf(table, name))
    const rows = group.map((update) => ({
      ...prefixed('key_', update.key),
      ...prefixed('set_', update.set),
    }))
    const columns = [
      ...key.map((column) => ({ ...column, name: `key_${column.name}` })),
      ...set.map((column) => ({ ...column, name: `set_${column.name}` })),
    ]
    const sets = set.map(({ name }) => sql`${sql.ref(name)} = ${sql.ref(`given.set_${name}`)}`)
    const match = key.map(({ name }) => sql`${sql.ref(`${table.relation}.${name}`)} = ${sql.ref(`given.key_${name}`)}`)
    const statement = sql`
      update ${relation(table)} set ${sql.join(sets)} from ${given(tenant, rows, columns)}
      where ${tenant.own} and ${sql.join(match, sql` and `)}`
    affected += await guarded(tenant, table, () => run(tenant, statement))
  }
  return affected
}

export async function deleteRows(tenant: Tenant, table: CloudTable, keys: readonly CloudRow[]): Promise<number> {
  const columns = table.key.map((name) => columnOf(table, name))
  return run(
    tenant,
    sql`delete from ${relation(table)} where ${tenant.own}
      and (${list(table.key)}) in (select ${list(table.key)} from ${given(tenant, keys, columns)})`,
  )
}

const relation = (table: CloudTable): RawBuilder<unknown> => sql.table(table.relation)
const list = (names: readonly string[]): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(name)))
const prefixed = (prefix: string, row: CloudRow): CloudRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [`${prefix}${name}`, value]))

/** Integers as text: JSON's own numbers would lose digits on the way. */
const given = (
  { dialect }: Tenant,
  rows: readonly CloudRow[],
  columns: readonly Pick<CloudColumn, 'name' | 'type'>[],
): RawBuilder<unknown> =>
  dialect.given(
    JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    columns,
  )

async function run({ db }: Tenant, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(db)
  return Number(numAffectedRows ?? 0n)
}

async function guarded<T>({ dialect }: Tenant, table: CloudTable, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw dialect.isDuplicate(error) ? duplicateKey(table.name) : error
  }
}
