// Multipart uploads: parts are uploads of their own until the whole is named by one transaction.
import { createHash, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { requireKey, requireMetadata, requireTags } from '../bucket-name.ts'
import type {
  ChecksumType,
  CompletedPart,
  MultipartRequest,
  ObjectBody,
  PartInfo,
  PutResult,
  UploadInfo,
  UploadName,
  WriteConditions,
} from '../bucket-store.ts'
import { combineCrc, combines } from '../digests/combine-crc.ts'
import { type ChecksumAlgorithm, type DigestName, type Digests, DigestSet } from '../digests/digests.ts'
import { objectBytesMax, partBytesMin, partNumberMax, putBytesMax } from '../limits.ts'
import { badDigest, noSuchUpload, ObjectError } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import type { Reader } from './database.ts'
import { findEntry } from './directory.ts'
import { finishUpload, requireWriteConditions } from './finish-upload.ts'
import { type ObjectSchema, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'
import { storeData } from './store-data.ts'

type Transfer = Selectable<ObjectSchema['transfers']>
type PartRow = Selectable<ObjectSchema['upload_part']>
type Begun = Pick<MultipartRequest, 'headers' | 'metadata' | 'tags' | 'algorithm' | 'checksumType'>

export async function beginMultipart(context: StoreContext, request: MultipartRequest): Promise<UploadInfo> {
  requireKey(request.key)
  requireMetadata(request.metadata)
  requireTags(request.tags)
  const { algorithm } = request
  const checksumType = request.checksumType ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE')
  if (algorithm && (checksumType === 'FULL_OBJECT' ? !combines(algorithm) : algorithm === 'crc64nvme'))
    throw new ObjectError('InvalidRequest', `checksums of type ${checksumType} cannot be made with ${algorithm}`)
  const { database } = context
  const upload = await database.nextId()
  const token = randomBytes(24).toString('base64url')
  const { headers, metadata, tags } = request
  const begun: Begun = { headers, metadata, tags, ...(algorithm ? { algorithm, checksumType } : {}) }
  const started = context.now()
  await database.write(async (db) => {
    const { bucket_id: bucketId } = await bucketNamed(db, request.bucket)
    await db
      .insertInto('transfers')
      .values({
        upload_id: upload,
        bucket_id: bucketId,
        name: request.key,
        kind: 'multipart',
        state: 'started',
        start_order: upload,
        finish_order: null,
        size: null,
        segments_remaining: null,
        first_segment_hash: null,
        large: placement.parts,
        resumable: 1,
        started,
        token,
        attributes: JSON.stringify(begun),
        parent_id: null,
      })
      .execute()
  })
  return { key: request.key, upload: token, started, algorithm, checksumType: algorithm ? checksumType : undefined }
}

export async function putPart(
  context: StoreContext,
  name: UploadName,
  part: { readonly number: number; readonly size: number; readonly algorithms: readonly DigestName[] },
  body: ObjectBody,
): Promise<PutResult> {
  if (part.number < 1 || part.number > partNumberMax)
    throw new ObjectError('InvalidArgument', `part numbers are from 1 to ${partNumberMax}`)
  if (part.size > putBytesMax) throw new ObjectError('EntityTooLarge', `a part may have ${putBytesMax} bytes at most`)
  const { database, active, sweeper } = context
  const upload = await database.nextId()
  active.add(upload)
  try {
    const parent = await findUpload(database.reader, name)
    const { algorithm } = begunOf(parent)
    const given = part.algorithms.filter((one) => one !== 'payload')
    if (algorithm !== undefined && given.length > 0 && !given.includes(algorithm))
      throw new ObjectError('InvalidRequest', `the upload was begun with checksums of ${algorithm}`)
    const row = { upload, bucketId: parent.bucket_id, name: name.key, kind: 'part', parent: parent.upload_id } as const
    const algorithms = algorithm === undefined ? part.algorithms : [...part.algorithms, algorithm]
    const data = await storeData(context, row, part.size, algorithms, body)
    const etag = data.md5.toString('hex')
    const modified = context.now()
    const finishOrder = await database.nextId()
    const replaced = await database.write(async (db) => {
      await data.write(db)
      await database.lockBucket(db, parent.bucket_id)
      await findUpload(db, name)
      if (data.large === placement.row) await insertRowTransfer(db, parent, upload, part.size, modified)
      const before = await db
        .selectFrom('upload_part')
        .select('upload_id')
        .where('parent_id', '=', parent.upload_id)
        .where('part_number', '=', part.number)
        .executeTakeFirst()
      // Of two uploads of one part the same rule holds: started last wins.
      const won = before === undefined || before.upload_id < upload
      await db
        .updateTable('transfers')
        .set({ state: won ? 'finished' : 'obsolete', finish_order: finishOrder })
        .where('upload_id', '=', upload)
        .execute()
      if (!won) return true
      if (before)
        await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', before.upload_id).execute()
      const values = {
        upload_id: upload,
        large: data.large,
        size: part.size,
        start_byte: null,
        etag,
        checksums: JSON.stringify(data.checksums),
        modified,
      }
      await db
        .insertInto('upload_part')
        .values({ parent_id: parent.upload_id, part_number: part.number, ...values })
        .onConflict((conflict) => conflict.columns(['parent_id', 'part_number']).doUpdateSet(values))
        .execute()
      return before !== undefined
    })
    if (replaced) sweeper.wake()
    return { etag, checksums: data.checksums, modified }
  } catch (error) {
    await sweeper.discard(upload)
    throw error
  } finally {
    active.delete(upload)
  }
}

/** A small part has a transfer too: what is swept is found by it. */
async function insertRowTransfer(
  db: Parameters<Parameters<StoreContext['database']['write']>[0]>[0],
  parent: Transfer,
  upload: number,
  size: number,
  started: number,
): Promise<void> {
  await db
    .insertInto('transfers')
    .values({
      ...parent,
      upload_id: upload,
      kind: 'part',
      start_order: upload,
      size,
      segments_remaining: 0,
      large: placement.row,
      resumable: 0,
      started,
      token: null,
      attributes: null,
      parent_id: parent.upload_id,
    })
    .execute()
}

export async function listParts(
  { database }: StoreContext,
  name: UploadName,
): Promise<{ parts: PartInfo[]; upload: UploadInfo }> {
  const parent = await findUpload(database.reader, name)
  const rows = await partRows(database.reader, parent.upload_id)
  return { parts: rows.map(partInfo), upload: uploadInfo(parent) }
}

export async function listMultiparts({ database }: StoreContext, bucket: string): Promise<UploadInfo[]> {
  const { bucket_id: id } = await bucketNamed(database.reader, bucket)
  const rows = await database.reader
    .selectFrom('transfers')
    .selectAll()
    .where('bucket_id', '=', id)
    .where('kind', '=', 'multipart')
    .where('state', '=', 'started')
    .orderBy('name')
    .orderBy('upload_id')
    .execute()
  return rows.map(uploadInfo)
}

export async function abortMultipart({ database, sweeper }: StoreContext, name: UploadName): Promise<void> {
  await database.write(async (db) => {
    const parent = await findUpload(db, name)
    await database.lockBucket(db, parent.bucket_id)
    await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', parent.upload_id).execute()
  })
  sweeper.wake()
}

export async function completeMultipart(
  context: StoreContext,
  name: UploadName,
  asked: readonly CompletedPart[],
  conditions?: WriteConditions,
  expected: Digests = {},
): Promise<PutResult & { readonly checksumType: ChecksumType }> {
  const { database } = context
  const finishOrder = await database.nextId()
  const modified = context.now()
  const result = await database.write(async (db) => {
    const parent = await findUpload(db, name)
    await database.lockBucket(db, parent.bucket_id)
    const begun = begunOf(parent)
    const rows = await partRows(db, parent.upload_id)
    const parts = chosenParts(rows, asked)
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    if (size > objectBytesMax)
      throw new ObjectError('EntityTooLarge', `an object may have ${objectBytesMax} bytes at most`)
    const md5 = createHash('md5')
    for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'))
    const etag = `${md5.digest('hex')}-${parts.length}`
    const checksumType = begun.checksumType ?? 'FULL_OBJECT'
    const checksums = wholeChecksums(begun, parts)
    for (const [algorithm, value] of Object.entries(expected))
      if (begun.algorithm === algorithm && checksums[algorithm] !== value) throw badDigest(`${algorithm} checksum`)
    requireWriteConditions(await findEntry(db, parent.bucket_id, name.key), conditions)
    let start = 0
    const kept = new Set(parts.map((part) => part.part_number))
    for (const part of parts) {
      await db
        .updateTable('upload_part')
        .set({ start_byte: start })
        .where('parent_id', '=', parent.upload_id)
        .where('part_number', '=', part.part_number)
        .execute()
      start += part.size
    }
    for (const row of rows) {
      if (kept.has(row.part_number)) continue
      await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', row.upload_id).execute()
      await db
        .deleteFrom('upload_part')
        .where('parent_id', '=', parent.upload_id)
        .where('part_number', '=', row.part_number)
        .execute()
    }
    await db.updateTable('transfers').set({ size }).where('upload_id', '=', parent.upload_id).execute()
    await finishUpload(context, db, {
      upload: parent.upload_id,
      finishOrder,
      bucketId: parent.bucket_id,
      bucket: name.bucket,
      name: name.key,
      size,
      large: placement.parts,
      firstHash: null,
      etag,
      attributes: {
        headers: begun.headers,
        metadata: begun.metadata,
        checksums,
        checksumType,
        parts: parts.length,
      },
      tags: begun.tags,
      table: context.tableOf(name.bucket, name.key),
      modified,
      conditions,
    })
    return { etag, checksums, checksumType, modified }
  })
  context.sweeper.wake()
  return result
}

function chosenParts(rows: readonly PartRow[], asked: readonly CompletedPart[]): PartRow[] {
  if (asked.length === 0) throw new ObjectError('InvalidRequest', 'an upload needs at least one part')
  const byNumber = new Map(rows.map((row) => [row.part_number, row]))
  let before = 0
  const parts = asked.map((one) => {
    if (one.number <= before) throw new ObjectError('InvalidPartOrder', 'parts must be given in ascending order')
    before = one.number
    const row = byNumber.get(one.number)
    const missing = (): ObjectError =>
      new ObjectError('InvalidPart', `part ${one.number} was not uploaded, or is not the one that is asked for`)
    if (!row || row.etag !== one.etag) throw missing()
    const known = JSON.parse(row.checksums) as Digests
    for (const [algorithm, value] of Object.entries(one.checksums))
      if (known[algorithm as ChecksumAlgorithm] !== undefined && known[algorithm as ChecksumAlgorithm] !== value)
        throw missing()
    return row
  })
  for (const part of parts.slice(0, -1))
    if (part.size < partBytesMin)
      throw new ObjectError('EntityTooSmall', `parts but for the last have ${partBytesMin} bytes at least`)
  return parts
}

function wholeChecksums({ algorithm, checksumType }: Begun, parts: readonly PartRow[]): Digests {
  if (!algorithm) return {}
  const values = parts.map((part) => ({
    crc: (JSON.parse(part.checksums) as Digests)[algorithm]!,
    size: part.size,
  }))
  if (checksumType === 'FULL_OBJECT') return { [algorithm]: combineCrc(algorithm, values) }
  const bytes = Buffer.concat(values.map(({ crc }) => Buffer.from(crc, 'base64')))
  return { [algorithm]: `${checksumOf(algorithm, bytes)}-${parts.length}` }
}

function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  const digests = new DigestSet([algorithm])
  digests.update(bytes)
  return digests.finish({}).checksums[algorithm]!
}

/** Throws NoSuchUpload; a completed one is none any more. */
async function findUpload(db: Reader, name: UploadName): Promise<Transfer> {
  const { bucket_id: id } = await bucketNamed(db, name.bucket)
  const row = await db
    .selectFrom('transfers')
    .selectAll()
    .where('token', '=', name.upload)
    .where('bucket_id', '=', id)
    .where('name', '=', name.key)
    .where('state', '=', 'started')
    .executeTakeFirst()
  if (!row) throw noSuchUpload()
  return row
}

const begunOf = (row: Transfer): Begun => JSON.parse(row.attributes ?? '{}') as Begun

const uploadInfo = (row: Transfer): UploadInfo => {
  const { algorithm, checksumType } = begunOf(row)
  return { key: row.name, upload: row.token!, started: row.started, algorithm, checksumType }
}

const partRows = (db: Reader, parent: number): Promise<PartRow[]> =>
  db.selectFrom('upload_part').selectAll().where('parent_id', '=', parent).orderBy('part_number').execute()

const partInfo = (row: PartRow): PartInfo => ({
  number: row.part_number,
  size: row.size,
  etag: row.etag,
  modified: row.modified,
  checksums: JSON.parse(row.checksums) as Digests,
})
