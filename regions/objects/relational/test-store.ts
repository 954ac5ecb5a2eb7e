// For tests: stores on both databases, bodies, and what a store holds when it is read from its tables.
import { readdirSync } from 'node:fs'
import type { BucketStore, ObjectBody, PutRequest } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'
import type { ObjectDatabase } from './database.ts'

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

/** What does not agree between the directory, the counts, the data and the files; empty where all is well. */
export async function disagreements({ reader }: ObjectDatabase, filesDirectory: string): Promise<string[]> {
  const problems: string[] = []
  const entries = await reader.selectFrom('object_directory').selectAll().execute()
  for (const bucket of await reader.selectFrom('bucket').selectAll().execute()) {
    const own = entries.filter((entry) => entry.bucket_id === bucket.bucket_id)
    const bytes = own.reduce((sum, entry) => sum + entry.size, 0)
    if (own.length !== bucket.object_count || bytes !== bucket.byte_count)
      problems.push(
        `bucket ${bucket.name} counts ${bucket.object_count} of ${own.length} objects, ${bucket.byte_count} of ${bytes} bytes`,
      )
    const usage = await reader
      .selectFrom('object_usage')
      .selectAll()
      .where('bucket_id', '=', bucket.bucket_id)
      .execute()
    if (usage.reduce((sum, row) => sum + row.objects, 0) !== own.length) problems.push(`usage of ${bucket.name}`)
    if (usage.reduce((sum, row) => sum + row.bytes, 0) !== bytes) problems.push(`bytes used of ${bucket.name}`)
  }
  const parts = await reader.selectFrom('upload_part').selectAll().execute()
  const pending = await reader.selectFrom('transfers').selectAll().where('state', '!=', 'finished').execute()
  const known = new Set([...entries, ...parts, ...pending].map((row) => row.upload_id))
  for (const table of ['object_store', 'large_object_store', 'transfers'] as const)
    for (const { upload_id: upload } of await reader.selectFrom(table).select('upload_id').distinct().execute())
      if (!known.has(upload)) problems.push(`${table} has ${upload}, which nothing names`)
  for (const name of readdirSync(filesDirectory))
    if (!known.has(Number.parseInt(name))) problems.push(`file ${name}, which nothing names`)
  return problems
}
