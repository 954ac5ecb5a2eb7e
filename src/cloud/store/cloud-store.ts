// The store under the service: what SQLite and PostgreSQL do differently is said here and in the files that implement it.
import type { Kysely, RawBuilder, Transaction } from 'kysely'
import type { CloudType } from '../tables/column-types.ts'

/** Tables are declared as data, so statements are put together by `sql` from declared names and bound values. */
export type CloudSchema = Record<string, never>

/** One transaction as one database. */
export interface Tenant {
  readonly db: Transaction<CloudSchema>
  readonly dialect: Dialect
  /** Whose rows are seen and touched: every statement on rows has it in its condition. */
  readonly own: RawBuilder<boolean>
  /** The id that new rows get. */
  readonly databaseId: RawBuilder<string>
}

export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  /** A bound value of a type. */
  value(type: CloudType, value: string | bigint): RawBuilder<unknown>
  /** A column as JSON should have it. */
  jsonValue(type: CloudType, column: RawBuilder<unknown>): RawBuilder<unknown>
  /** A column as text that `value` takes back. */
  textValue(type: CloudType, column: RawBuilder<unknown>): RawBuilder<unknown>
  startsWith(column: RawBuilder<unknown>, prefix: string): RawBuilder<boolean>
  arrayOf(value: RawBuilder<unknown>): RawBuilder<string>
  /** name, value, name, value, … */
  object(members: readonly RawBuilder<unknown>[]): RawBuilder<unknown>
  /** As a JSON array of `textValue`, the row of `page` that is number `rows` of it; NULL where it has fewer. */
  lastOf(
    columns: readonly { readonly name: string; readonly type: CloudType }[],
    rows: number,
  ): RawBuilder<string | null>
  /** Rows of a JSON array of objects, as a relation `given` with these columns. */
  given(json: string, columns: readonly { readonly name: string; readonly type: CloudType }[]): RawBuilder<unknown>
  isDuplicate(error: unknown): boolean
}

export interface CloudStore {
  readonly kind: Dialect['kind']
  /** The registry's side: it alone sees all databases. */
  readonly registry: Kysely<CloudSchema>
  /** All of it or nothing, durable once it resolves. */
  asDatabase<T>(databaseId: string, work: (tenant: Tenant) => Promise<T>): Promise<T>
  close(): Promise<void>
}
