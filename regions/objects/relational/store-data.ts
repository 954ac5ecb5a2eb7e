// The bytes of one upload to where they belong by their size. Nothing of it can be seen before a transaction names the upload.
import { crc32 } from 'node:zlib'
import type { ObjectBody } from '../bucket-store.ts'
import { type DigestName, DigestSet, type Digests } from '../digests/digests.ts'
import { partBytesMin, segmentBytes, smallBytesMax, veryLargeBytesMin } from '../limits.ts'
import type { Writer } from './database.ts'
import { type Placement, placement } from './schema.ts'
import { segmentsOf } from './segments-of.ts'
import type { StoreContext } from './store-context.ts'

export interface StoredData {
  readonly large: Placement
  readonly md5: Buffer
  readonly checksums: Digests
  readonly firstHash: string | null
  /** What of it is still to be written, by the transaction that names it. */
  write(db: Writer): Promise<void>
}

export interface UploadRow {
  readonly upload: number
  readonly bucketId: number
  readonly name: string
  readonly kind: 'put' | 'part'
  readonly parent?: number
}

export const placementOf = (size: number, kind: UploadRow['kind']): Placement => {
  if (size <= smallBytesMax) return placement.row
  return size >= (kind === 'part' ? partBytesMin : veryLargeBytesMin) ? placement.file : placement.segments
}

export const hashOf = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0')

/** Rows of hashes that one statement takes. */
export const hashesPerInsert = 128

export async function storeData(
  context: StoreContext,
  row: UploadRow,
  size: number,
  algorithms: readonly DigestName[],
  body: ObjectBody,
): Promise<StoredData> {
  const digests = new DigestSet(algorithms)
  const segments = segmentsOf(body.pieces, size)
  const large = placementOf(size, row.kind)
  if (size <= segmentBytes) return storeAtOnce(context, row, size, large, digests, segments, body)
  await beginTransfer(context, row, size, large)
  let firstHash: string
  if (large === placement.file) {
    firstHash = await writeFile(context, row.upload, digests, segments)
  } else {
    firstHash = await writeSegments(context, row.upload, digests, segments)
  }
  return { ...digests.finish(body.digests()), large, firstHash, write: () => Promise.resolve() }
}

/** What fits in one segment is written by the transaction that names it: one commit is all it costs. */
async function storeAtOnce(
  context: StoreContext,
  row: UploadRow,
  size: number,
  large: Placement,
  digests: DigestSet,
  segments: AsyncIterable<Uint8Array>,
  body: ObjectBody,
): Promise<StoredData> {
  let data = Buffer.alloc(0)
  for await (const segment of segments) data = Buffer.from(segment)
  digests.update(data)
  const { upload } = row
  const found = digests.finish(body.digests())
  if (large === placement.row) {
    return {
      ...found,
      large,
      firstHash: null,
      write: async (db) => void (await db.insertInto('object_store').values({ upload_id: upload, data }).execute()),
    }
  }
  const hash = hashOf(data)
  return {
    ...found,
    large,
    firstHash: hash,
    write: async (db) => {
      await insertTransfer(context, db, row, size, large, 0)
      await db
        .insertInto('large_object_store')
        .values({ upload_id: upload, segment_number: 0, size: data.length, hash, data })
        .execute()
    },
  }
}

const beginTransfer = (context: StoreContext, row: UploadRow, size: number, large: Placement): Promise<void> =>
  context.database.write((db) => insertTransfer(context, db, row, size, large, Math.ceil(size / segmentBytes)))

export async function insertTransfer(
  context: StoreContext,
  db: Writer,
  row: UploadRow,
  size: number,
  large: Placement,
  remaining: number,
): Promise<void> {
  await db
    .insertInto('transfers')
    .values({
      upload_id: row.upload,
      bucket_id: row.bucketId,
      name: row.name,
      kind: row.kind,
      state: 'started',
      start_order: row.upload,
      finish_order: null,
      size,
      segments_remaining: remaining,
      first_segment_hash: null,
      large,
      resumable: 0,
      started: context.now(),
      token: null,
      attributes: null,
      parent_id: row.parent ?? null,
    })
    .execute()
}

async function writeSegments(
  { database }: StoreContext,
  upload: number,
  digests: DigestSet,
  segments: AsyncIterable<Uint8Array>,
): Promise<string> {
  let number = 0
  let firstHash = ''
  for await (const segment of segments) {
    const hash = hashOf(segment)
    if (number === 0) firstHash = hash
    const values = { upload_id: upload, segment_number: number++, size: segment.byteLength, hash, data: segment }
    const written = database.write(async (db) => {
      await db.insertInto('large_object_store').values(values).execute()
      await db
        .updateTable('transfers')
        .set((e) => ({ segments_remaining: e('segments_remaining', '-', 1), first_segment_hash: firstHash }))
        .where('upload_id', '=', upload)
        .execute()
    })
    digests.update(segment)
    await written
  }
  return firstHash
}

async function writeFile(
  { database, files }: StoreContext,
  upload: number,
  digests: DigestSet,
  segments: AsyncIterable<Uint8Array>,
): Promise<string> {
  const writer = await files.writer(upload)
  let number = 0
  let firstHash = ''
  let hashes: { upload_id: number; segment_number: number; size: number; hash: string; data: null }[] = []
  const insert = async (): Promise<void> => {
    const rows = hashes
    hashes = []
    if (rows.length === 0) return
    await database.write(async (db) => {
      await db.insertInto('large_object_store').values(rows).execute()
      await db
        .updateTable('transfers')
        .set((e) => ({ segments_remaining: e('segments_remaining', '-', rows.length), first_segment_hash: firstHash }))
        .where('upload_id', '=', upload)
        .execute()
    })
  }
  try {
    for await (const segment of segments) {
      // The disk's thread writes while this one hashes.
      const written = writer.write(segment)
      written.catch(() => {})
      const hash = hashOf(segment)
      if (number === 0) firstHash = hash
      hashes.push({ upload_id: upload, segment_number: number++, size: segment.byteLength, hash, data: null })
      digests.update(segment)
      await written
      if (hashes.length >= hashesPerInsert) await insert()
    }
    await insert()
    await writer.publish()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return firstHash
}
