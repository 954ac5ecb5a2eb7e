// Ranges of an object's bytes for a query, in shared memory so that they reach its thread without another copy.
import { PgError } from '../../engine/errors.ts'
import { rowGroupBytesMax } from '../../engine/parquet/limits.ts'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { ObjectError } from '../../regions/objects/object-error.ts'
import type { SessionCore } from '../session/session-core.ts'
import { storeForBucket } from './allowed-bucket.ts'
import type { ObjectName } from './object-uri.ts'

interface Range {
  readonly start: number
  readonly length: number
}

/** Bytes between two ranges that are read with them rather than asked for apart. */
const gapMax = 64 * 1024

export async function objectRanges(
  core: SessionCore,
  name: ObjectName,
  etag: string,
  ranges: readonly Range[],
): Promise<Uint8Array[]> {
  const store = await storeForBucket(core, name.bucket, 'SELECT')
  const order = ranges.map((_, i) => i).toSorted((a, b) => ranges[a].start - ranges[b].start)
  const found: Uint8Array[] = Array.from(ranges, () => new Uint8Array())
  for (let i = 0; i < order.length;) {
    const start = ranges[order[i]].start
    let end = start
    const together: number[] = []
    while (i < order.length && ranges[order[i]].start <= end + gapMax) {
      const { start: from, length } = ranges[order[i]]
      end = Math.max(end, from + length)
      together.push(order[i++])
    }
    if (end - start > rowGroupBytesMax)
      throw new PgError(
        '54000',
        `a row group of "${name.key}" has more than ${rowGroupBytesMax} bytes in the asked columns`,
      )
    const bytes = await readRange(store, name, { start, length: end - start }, etag)
    for (const one of together) {
      const at = ranges[one].start - start
      found[one] = bytes.subarray(at, at + ranges[one].length)
    }
  }
  return found
}

/** Throws 40001 where the object is another one by now. */
export async function readRange(
  store: BucketStore,
  { bucket, key }: ObjectName,
  { start, length }: Range,
  etag: string,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(new SharedArrayBuffer(length))
  if (length === 0) return bytes
  try {
    const found = await store.get({
      bucket,
      key,
      range: { first: start, last: start + length - 1 },
      conditions: { ifMatch: [etag] },
    })
    let at = 0
    for await (const piece of found.pieces) {
      bytes.set(piece, at)
      at += piece.byteLength
    }
    if (at !== length) throw new PgError('22000', `object "${key}" is shorter than its footer says`)
    return bytes
  } catch (error) {
    if (error instanceof ObjectError && (error.code === 'PreconditionFailed' || error.code === 'NoSuchKey'))
      throw new PgError('40001', `object "${key}" was replaced while it was read`)
    if (error instanceof ObjectError && error.code === 'InvalidRange')
      throw new PgError('22000', `object "${key}" is shorter than its footer says`)
    throw error
  }
}
