// Get: the object as it was when the request came, whatever happens to it while it is read.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ByteRange, GetRequest, GetResult, ObjectHead, ReadConditions } from '../bucket-store.ts'
import { segmentBytes } from '../limits.ts'
import { damaged, noSuchKey, ObjectError, preconditionFailed } from '../object-error.ts'
import { ioFailure } from '../io-failure.ts'
import { bucketNamed } from './buckets.ts'
import { type Entry, findEntry, headOf } from './directory.ts'
import { type Placement, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'

interface Located {
  readonly head: ObjectHead
  readonly start: number
  readonly length: number
}

export async function headObject({ database }: StoreContext, request: GetRequest): Promise<Located> {
  const { bucket_id: id } = await bucketNamed(database.reader, request.bucket)
  const entry = await findEntry(database.reader, id, request.key)
  if (!entry) throw noSuchKey(request.key)
  return {
    ...locate(headOf(entry), request, await partsOf(database, entry, request)),
  }
}

export async function getObject(context: StoreContext, request: GetRequest): Promise<GetResult> {
  const { database, readers } = context
  const { bucket_id: id } = await bucketNamed(database.reader, request.bucket)
  const found = await readers.open(async () => {
    // The data of a small object in the same statement: nothing can come in between.
    const entry = await database.reader
      .selectFrom('object_directory')
      .leftJoin('object_store', 'object_store.upload_id', 'object_directory.upload_id')
      .selectAll('object_directory')
      .select('object_store.data')
      .where('bucket_id', '=', id)
      .where('name', '=', request.key)
      .executeTakeFirst()
    return entry && { entry, upload: entry.upload_id }
  })
  if (!found) throw noSuchKey(request.key)
  const { entry } = found
  try {
    const parts = await partsOf(database, entry, request)
    const located = locate(headOf(entry), request, parts)
    const { start, length } = located
    const pieces =
      entry.data === null
        ? piecesOf(context, entry.upload_id, entry.large as Placement, parts, start, start + length)
        : rowPieces(entry.data, entry.etag, start, length)
    return {
      ...located,
      pieces: released(pieces, () => readers.release(entry.upload_id)),
    }
  } catch (error) {
    readers.release(entry.upload_id)
    throw error
  }
}

/** Gives the pin back however the reading ends, also where it never began. */
function released(pieces: AsyncGenerator<Uint8Array>, release: () => void): AsyncIterableIterator<Uint8Array> {
  let held = true
  const end = (): void => {
    if (held) release()
    held = false
  }
  return {
    async next() {
      try {
        const one = await pieces.next()
        if (one.done) end()
        return one
      } catch (error) {
        end()
        throw error
      }
    },
    async return() {
      await pieces.return(undefined)
      end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

interface Part {
  readonly number: number
  readonly upload: number
  readonly large: Placement
  readonly etag: string
  readonly start: number
  readonly size: number
}

async function partsOf(
  { reader }: StoreContext['database'],
  entry: Entry,
  request: GetRequest,
): Promise<readonly Part[]> {
  if (entry.large !== placement.parts) {
    if (request.part !== undefined && request.part !== 1)
      throw new ObjectError('InvalidPart', 'the object was not uploaded in parts')
    return []
  }
  const rows = await reader
    .selectFrom('upload_part')
    .selectAll()
    .where('parent_id', '=', entry.upload_id)
    .orderBy('part_number')
    .execute()
  return rows.map((row) => ({
    number: row.part_number,
    upload: row.upload_id,
    large: row.large as Placement,
    etag: row.etag,
    start: row.start_byte ?? 0,
    size: row.size,
  }))
}

function locate(head: ObjectHead, { range, part, conditions }: GetRequest, parts: readonly Part[]): Located {
  requireReadConditions(head, conditions)
  if (part !== undefined && parts.length > 0) {
    const one = parts[part - 1]
    if (!one) throw new ObjectError('InvalidPart', `the object has no part ${part}`)
    return { head, start: one.start, length: one.size }
  }
  return { head, ...resolveRange(range, head.size) }
}

/** Throws InvalidRange where nothing of it is there. */
export function resolveRange(range: ByteRange | undefined, size: number): { start: number; length: number } {
  if (!range) return { start: 0, length: size }
  const unsatisfiable = (): ObjectError =>
    new ObjectError('InvalidRange', `the object has ${size} bytes, and none of them is in the range`)
  if ('suffix' in range) {
    if (range.suffix === 0 || size === 0) throw unsatisfiable()
    const length = Math.min(range.suffix, size)
    return { start: size - length, length }
  }
  if (range.first >= size) throw unsatisfiable()
  const last = Math.min(range.last ?? size - 1, size - 1)
  return { start: range.first, length: last - range.first + 1 }
}

/** In the order of RFC 9110: a match of ETags decides before a date is looked at. */
export function requireReadConditions(
  head: Pick<ObjectHead, 'etag' | 'modified'>,
  conditions: ReadConditions | undefined,
): void {
  if (!conditions) return
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  const second = Math.floor(head.modified / 1000) * 1000
  const matches = (etags: readonly string[]): boolean => etags.includes('*') || etags.includes(head.etag)
  if (ifMatch ? !matches(ifMatch) : ifUnmodifiedSince !== undefined && second > ifUnmodifiedSince)
    throw preconditionFailed()
  if (ifNoneMatch ? matches(ifNoneMatch) : ifModifiedSince !== undefined && second <= ifModifiedSince)
    throw new ObjectError('NotModified', 'the object was not modified', head.etag)
}

// oxlint-disable-next-line require-await
async function* rowPieces(data: Uint8Array, md5: string, start: number, length: number): AsyncGenerator<Uint8Array> {
  if (hash('md5', data) !== md5) throw damaged('the object')
  if (length > 0) yield data.subarray(start, start + length)
}

async function* piecesOf(
  context: StoreContext,
  upload: number,
  large: Placement,
  parts: readonly Part[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (large !== placement.parts) {
    yield* segmentPieces(context, upload, large, start, end)
    return
  }
  for (const part of parts) {
    const from = Math.max(start - part.start, 0)
    const to = Math.min(end - part.start, part.size)
    if (from < to) yield* partPieces(context, part, from, to)
  }
}

/** How many segments' hashes are asked for at once. */
const hashesPerRead = 256

async function* partPieces(
  context: StoreContext,
  { upload, large, etag }: Part,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (large !== placement.row) {
    yield* segmentPieces(context, upload, large, start, end)
    return
  }
  const row = await context.database.reader
    .selectFrom('object_store')
    .select('data')
    .where('upload_id', '=', upload)
    .executeTakeFirst()
  if (!row) throw damaged('the object')
  yield* rowPieces(row.data, etag, start, end - start)
}

async function* segmentPieces(
  { database, files }: StoreContext,
  upload: number,
  large: Placement,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return
  const first = Math.floor(start / segmentBytes)
  const last = Math.floor((end - 1) / segmentBytes)
  const file = large === placement.file ? await files.open(upload) : undefined
  const buffer = file && new Uint8Array(segmentBytes)
  try {
    for (let number = first; number <= last;) {
      const rows = await database.reader
        .selectFrom('large_object_store')
        .select(['segment_number', 'size', 'hash', 'data'])
        .where('upload_id', '=', upload)
        .where('segment_number', '>=', number)
        .where('segment_number', '<=', last)
        .orderBy('segment_number')
        .limit(file ? hashesPerRead : 1)
        .execute()
      if (rows.length === 0) throw damagedSegment(number)
      for (const row of rows) {
        if (row.segment_number !== number) throw damagedSegment(number)
        let data = row.data
        if (file && buffer) {
          data = buffer.subarray(0, row.size)
          if (!(await readFully(file, data, number * segmentBytes))) throw damagedSegment(number)
        }
        if (!data || data.byteLength !== row.size || crc32(data) !== Number.parseInt(row.hash, 16))
          throw damagedSegment(number)
        const base = number * segmentBytes
        yield data.subarray(Math.max(start - base, 0), Math.min(end - base, row.size))
        number++
      }
    }
  } finally {
    await file?.close()
  }
}

/** false: the file ends before. */
async function readFully(
  file: Awaited<ReturnType<StoreContext['files']['open']>>,
  into: Uint8Array,
  position: number,
): Promise<boolean> {
  let done = 0
  while (done < into.byteLength) {
    let read: number
    try {
      read = (await file.read(into, done, into.byteLength - done, position + done)).bytesRead
    } catch (error) {
      throw ioFailure('read an object', error)
    }
    if (read === 0) return false
    done += read
  }
  return true
}

const damagedSegment = (segment: number): ObjectError => damaged(`segment ${segment} of the object`)
