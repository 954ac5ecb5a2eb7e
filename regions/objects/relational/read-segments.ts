// Segments of an upload as they are read: each is checked before any byte of it is given out.
import { crc32 } from 'node:zlib'
import type { PieceBuffers } from '../bucket-store.ts'
import { ioFailure } from '../io-failure.ts'
import { segmentBytes } from '../limits.ts'
import { damaged, type ObjectError } from '../object-error.ts'
import { type Placement, placement } from './schema.ts'
import type { StoreContext } from './store-context.ts'

interface Segment {
  readonly segment_number: number
  readonly size: number
  readonly hash: string
}

type File = Awaited<ReturnType<StoreContext['files']['open']>>

/** How many segments' hashes are asked for at once. */
const hashesPerRead = 256

export async function* segmentPieces(
  context: StoreContext,
  upload: number,
  large: Placement,
  start: number,
  end: number,
  buffers: PieceBuffers | undefined,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return
  const wanted = (data: Uint8Array, number: number): Uint8Array => {
    const base = number * segmentBytes
    return data.subarray(Math.max(start - base, 0), Math.min(end - base, data.byteLength))
  }
  const first = Math.floor(start / segmentBytes)
  const last = Math.floor((end - 1) / segmentBytes)
  if (large !== placement.file) {
    for (let number = first; number <= last; number++) {
      const row = await segmentRows(context, upload, number, number).selectAll().executeTakeFirst()
      if (!row?.data) throw damagedSegment(number)
      yield wanted(checked(row, row.data), number)
    }
    return
  }
  const file = await context.files.open(upload)
  const { take } = buffers ?? takingTurns()
  let held: Segment | undefined
  let reading: Promise<Uint8Array | undefined> = Promise.resolve(undefined)
  try {
    for await (const row of fileSegments(context, upload, first, last)) {
      const data = await reading
      if (held && !data) return
      // The disk's thread reads this one while the one before is checked and used.
      reading = readSegment(file, row, take)
      reading.catch(() => {})
      if (held && data) yield wanted(checked(held, data), held.segment_number)
      held = row
    }
    const data = await reading
    if (held && data) yield wanted(checked(held, data), held.segment_number)
  } finally {
    await file.close()
  }
}

async function* fileSegments(
  context: StoreContext,
  upload: number,
  first: number,
  last: number,
): AsyncGenerator<Segment> {
  for (let number = first; number <= last;) {
    const rows = await segmentRows(context, upload, number, last)
      .select(['segment_number', 'size', 'hash'])
      .limit(hashesPerRead)
      .execute()
    if (rows.length === 0) throw damagedSegment(number)
    for (const row of rows) {
      if (row.segment_number !== number++) throw damagedSegment(number - 1)
      yield row
    }
  }
}

const segmentRows = ({ database }: StoreContext, upload: number, first: number, last: number) =>
  database.reader
    .selectFrom('large_object_store')
    .where('upload_id', '=', upload)
    .where('segment_number', '>=', first)
    .where('segment_number', '<=', last)
    .orderBy('segment_number')

function checked(segment: Segment, data: Uint8Array): Uint8Array {
  if (data.byteLength !== segment.size || crc32(data) !== Number.parseInt(segment.hash, 16))
    throw damagedSegment(segment.segment_number)
  return data
}

/** One is read while the other is used. */
function takingTurns(): PieceBuffers {
  const turns: ArrayBuffer[] = []
  return {
    take: () => {
      const buffer = turns.length < 2 ? new ArrayBuffer(segmentBytes) : turns.shift()!
      turns.push(buffer)
      return Promise.resolve(buffer)
    },
  }
}

/** undefined: nobody reads any more. */
async function readSegment(file: File, segment: Segment, take: PieceBuffers['take']): Promise<Uint8Array | undefined> {
  const buffer = await take()
  if (!buffer) return undefined
  const data = new Uint8Array(buffer, 0, segment.size)
  const whole = await readFully(file, data, segment.segment_number * segmentBytes)
  if (!whole) throw damagedSegment(segment.segment_number)
  return data
}

/** false: the file ends before. */
async function readFully(file: File, into: Uint8Array, position: number): Promise<boolean> {
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
