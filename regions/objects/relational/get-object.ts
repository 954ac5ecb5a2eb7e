// Get: the object as it was when the request came, whatever happens to it while it is read.
import { hash } from 'node:crypto'
import type { GetRequest, GetResult, ObjectHead, PieceBuffers } from '../bucket-store.ts'
import { damaged, noSuchKey, ObjectError } from '../object-error.ts'
import { bucketNamed } from './buckets.ts'
import { type Entry, findEntry, headOf } from './directory.ts'
import { requireReadConditions, resolveRange } from './read-conditions.ts'
import { segmentPieces } from './read-segments.ts'
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

export async function getObject(
  context: StoreContext,
  request: GetRequest,
  buffers?: PieceBuffers,
): Promise<GetResult> {
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
        ? piecesOf(context, entry.upload_id, entry.large as Placement, parts, start, start + length, buffers)
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
  buffers: PieceBuffers | undefined,
): AsyncGenerator<Uint8Array> {
  if (large !== placement.parts) {
    yield* segmentPieces(context, upload, large, start, end, buffers)
    return
  }
  for (const part of parts) {
    const from = Math.max(start - part.start, 0)
    const to = Math.min(end - part.start, part.size)
    if (from < to) yield* partPieces(context, part, from, to, buffers)
  }
}

async function* partPieces(
  context: StoreContext,
  { upload, large, etag }: Part,
  start: number,
  end: number,
  buffers: PieceBuffers | undefined,
): AsyncGenerator<Uint8Array> {
  if (large !== placement.row) {
    yield* segmentPieces(context, upload, large, start, end, buffers)
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
