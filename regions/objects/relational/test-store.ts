// For tests: stores on both databases, bodies, and what a store holds when it is read from its tables.
import { dirname } from 'node:path'
import { Findings, printFinding } from '../../verify/findings.ts'
import type { BucketStore, ObjectBody, PutRequest } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'
import type { ObjectDatabase } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { verifyObjects } from './verify-objects.ts'

export const bodyOf = (bytes: Uint8Array, pieceBytes = 100_000, digests: Digests = {}): ObjectBody => ({
  pieces: piecesOf(bytes, pieceBytes),
  digests: () => digests,
})

// oxlint-disable-next-line require-await
async function* piecesOf(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** A body whose end the test holds. */
export function heldBody(bytes: Uint8Array): { body: ObjectBody; release(): void; fail(): void } {
  let release: () => void = () => {}
  let fail: () => void = () => {}
  const gate = new Promise<void>((resolve, reject) => {
    release = resolve
    fail = () => reject(new Error('the client went away'))
  })
  gate.catch(() => {})
  const half = Math.floor(bytes.byteLength / 2)
  const pieces = (async function* () {
    yield bytes.subarray(0, half)
    await gate
    yield bytes.subarray(half)
  })()
  return { body: { pieces, digests: () => ({}) }, release, fail }
}

/** Of a URL of PostgreSQL, or of a file. */
export const openDatabase = (name: string): Promise<ObjectDatabase> =>
  name.startsWith('postgres://') ? openPostgres(name) : openSqlite(name)

export const plain = { headers: {}, metadata: {}, tags: {}, algorithms: [] } as const

export const put = (
  store: BucketStore,
  bucket: string,
  key: string,
  bytes: Uint8Array,
  more: Partial<PutRequest> = {},
) => store.put({ ...plain, bucket, key, size: bytes.byteLength, ...more }, bodyOf(bytes))

export async function get(store: BucketStore, bucket: string, key: string): Promise<Buffer> {
  return gather((await store.get({ bucket, key })).pieces)
}

export async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(Buffer.from(piece))
  return Buffer.concat(all)
}

/** What `verify` finds; empty where all is well. Data that were replaced in a shared database stay for a while: no notes of it. */
export async function disagreements({ reader, shared }: ObjectDatabase, filesDirectory: string): Promise<string[]> {
  const findings = new Findings(dirname(filesDirectory))
  await verifyObjects(reader, filesDirectory, findings)
  return findings.all.filter(({ severity }) => severity === 'problem' || !shared).map(printFinding)
}
