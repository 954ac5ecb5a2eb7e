// What HTTP asks of a session: one statement in, a stream of Arrow batches out. Made by the composition root.
import type { RecordBatch, Schema } from 'apache-arrow'
import type { TokenHolder } from '../session/session-tokens.ts'
import type { Authenticated, FieldDescription } from '../session/wire-session.ts'

export interface SqlResult {
  /** Empty: the statement gives no rows. */
  readonly fields: readonly FieldDescription[]
  readonly schema: Schema
  /** Pulled one by one, as the client takes them; ending the iteration early cancels the statement. */
  readonly batches: AsyncIterable<RecordBatch>
  /** The command tag; asked for once the batches are exhausted. */
  tag(): string
}

export interface SqlSession {
  /** Runs exactly one statement in a transaction of its own. Parameters are text forms, their types inferred. Throws PgError. */
  query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult>
  cancel(): void
  close(): Promise<void>
}

export interface SqlSessionFactory {
  /** As SessionFactory's. */
  verifier(user: string): string | undefined
  /** Whom a session token stands for; undefined: nobody, it has expired or was revoked. */
  tokenHolder(token: string): TokenHolder | undefined
  /** Throws 28000, 3D000, 53300. */
  openSql(client: Authenticated): SqlSession
}
