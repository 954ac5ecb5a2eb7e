// Complete: the parts that the client names become the object, by one transaction.
import { createHash } from 'node:crypto'
import type { ChecksumType, CompletedPart, PutResult, UploadName, WriteConditions } from '../bucket-store.ts'
import { combineCrc } from '../digests/combine-crc.ts'
import { type ChecksumAlgorithm, type Digests, DigestSet } from '../digests/digests.ts'
import { objectBytesMax, partBytesMin } from '../limits.ts'
import { badDigest, ObjectError } from '../object-error.ts'
import { findEntry } from './directory.ts'
import { finishUpload, requireWriteConditions } from './finish-upload.ts'
import { placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'
import { type Begun, begunOf, findUpload, type PartRow, partRows } from './upload-rows.ts'

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
