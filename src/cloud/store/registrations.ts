// The registry of databases: ids, and hashes of the tokens that open them.
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { CloudStore } from './cloud-store.ts'

export interface Registration {
  readonly databaseId: string
  /** Told once: the store has its hash only. */
  readonly token: string
}

const tokenShape = /^cdst_([0-9a-f]{32})_[\w-]{43}$/

export async function registerDatabase(
  { registry }: CloudStore,
  name: string,
  databaseId: string = randomUUID(),
): Promise<Registration> {
  const token = newToken(databaseId)
  const registered = `${new Date().toISOString().slice(0, -1)}000Z`
  await sql`insert into cloud_database (database_id, name, registered, token_hash)
    values (${databaseId}, ${name}, ${registered}, ${hashOf(token)})`.execute(registry)
  return { databaseId, token }
}

/** The token before it opens nothing any more. undefined: there is no such database. */
export async function rotateToken({ registry }: CloudStore, databaseId: string): Promise<Registration | undefined> {
  const token = newToken(databaseId)
  const { rows } = await sql`update cloud_database set token_hash = ${hashOf(token)}
    where database_id = ${databaseId} returning database_id`.execute(registry)
  return rows.length === 0 ? undefined : { databaseId, token }
}

/** false: there is no such database. */
export async function revokeToken({ registry }: CloudStore, databaseId: string): Promise<boolean> {
  const { rows } = await sql`update cloud_database set token_hash = null
    where database_id = ${databaseId} returning database_id`.execute(registry)
  return rows.length > 0
}

/** The database that a token opens. */
export async function databaseOfToken({ registry }: CloudStore, token: string): Promise<string | undefined> {
  const hex = tokenShape.exec(token)?.[1]
  if (hex === undefined) return undefined
  const databaseId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const { rows } = await sql<{ token_hash: string | null }>`
    select token_hash from cloud_database where database_id = ${databaseId}`.execute(registry)
  const kept = rows[0]?.token_hash
  return kept && sameText(kept, hashOf(token)) ? databaseId : undefined
}

/** 256 random bits: nobody guesses them, so one round of hashing is enough. */
const newToken = (databaseId: string): string =>
  `cdst_${databaseId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(left, right)
}
