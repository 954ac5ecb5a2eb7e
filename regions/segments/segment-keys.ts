// Key look-ups in one segment: through its ordered key columns, its hashed index, or, where the index was made after the
// segment, through entries computed once. Indexes in memory are bounded by bytes, the longest unused given up first.
import type { KeyColumns } from '../keys/key-columns.ts'
import { keyIndexCacheBytesMax, rowGroupRows } from '../limits.ts'
import type { RegionKey, RegionSchema } from '../requests/request.ts'
import { mayContain } from './bloom.ts'
import type { StoredPiece } from './compress.ts'
import type { SegmentKey } from './footer.ts'
import { entryHash, KeyEntries, KeyEntriesBuilder } from './key-entries.ts'
import { readPiece } from './piece-reader.ts'
import type { Segment } from './segment.ts'

const cache = new Map<string, { readonly value: KeyEntries | Uint8Array; readonly bytes: number }>()
let cacheBytes = 0

function cached<T extends KeyEntries | Uint8Array>(name: string, make: () => T): T {
  const found = cache.get(name)
  if (found) {
    cache.delete(name)
    cache.set(name, found)
    return found.value as T
  }
  const value = make()
  const bytes = value instanceof KeyEntries ? value.words.byteLength : value.byteLength
  cache.set(name, { value, bytes })
  cacheBytes += bytes
  for (const [oldest, entry] of cache) {
    if (cacheBytes <= keyIndexCacheBytesMax || oldest === name) break
    cache.delete(oldest)
    cacheBytes -= entry.bytes
  }
  return value
}

export function entriesOf(segment: Segment, schema: RegionSchema, key: RegionKey): KeyEntries {
  return cached(`${segment.path}#${key.index}`, () => {
    const stored = storedKey(segment, key)
    if (stored?.kind === 'hashed') {
      return readEntries(segment.path, stored.pages)
    }
    const builder = new KeyEntriesBuilder()
    segment.footer.groups.forEach((_, group) =>
      builder.add(segment.groupKeys(schema, key, group), group * rowGroupRows),
    )
    return builder.finish()
  })
}

function readEntries(path: string, pages: readonly StoredPiece[]): KeyEntries {
  const words = new Uint32Array(pages.reduce((sum, page) => sum + page.rawBytes, 0) >> 2)
  const bytes = new Uint8Array(words.buffer)
  let at = 0
  for (const page of pages) {
    bytes.set(readPiece(path, page), at)
    at += page.rawBytes
  }
  return new KeyEntries(words)
}

/** Positions that may hold a key with the (53-bit) hash, without the whole index in memory: the pages that may name it are read. */
export function lookUpHash(path: string, key: SegmentKey & { readonly kind: 'hashed' }, hash: number): number[] {
  const wanted = entryHash(hash)
  const after = key.firsts.findIndex((first) => first >= wanted)
  const found: number[] = []
  for (let page = Math.max(0, (after < 0 ? key.firsts.length : after) - 1); page < key.pages.length; page++) {
    if (key.firsts[page] > wanted) break
    found.push(...readEntries(path, [key.pages[page]]).find(hash))
  }
  return found
}

/** Positions that may hold the key of a probing row; the caller compares. */
export function candidatePositions(
  segment: Segment,
  schema: RegionSchema,
  key: RegionKey,
  probe: KeyColumns,
  row: number,
): readonly number[] {
  const stored = storedKey(segment, key)
  if (stored?.kind === 'ordered') {
    const wanted = probe.numbers(row)
    return wanted ? searchOrdered(segment, stored, wanted, schema, key) : []
  }
  const hash = probe.hash(row)
  if (stored) {
    const bloom = cached(
      `${segment.path}#${key.index}#bloom`,
      () => new Uint8Array(readPiece(segment.path, stored.bloom)),
    )
    if (!mayContain(bloom, entryHash(hash))) return []
  }
  return entriesOf(segment, schema, key).find(hash)
}

/** Whether two ordered keys' ranges meet at all; unknown counts as yes. */
export function rangesMeet(a: Segment, b: Segment, key: RegionKey): boolean {
  const left = storedKey(a, key)
  const right = storedKey(b, key)
  if (left?.kind !== 'ordered' || right?.kind !== 'ordered') return true
  return compareTuples(left.firsts[0], right.last) <= 0 && compareTuples(right.firsts[0], left.last) <= 0
}

/** An index whose columns changed since is as good as none. */
export function storedKey(segment: Segment, key: RegionKey): SegmentKey | undefined {
  return segment.footer.keys.find(
    (one) =>
      one.index === key.index &&
      one.nullsNotDistinct === key.nullsNotDistinct &&
      one.attributes.length === key.attributes.length &&
      one.attributes.every((attribute, i) => attribute === key.attributes[i]),
  )
}

function compareTuples(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1
  return 0
}

function searchOrdered(
  segment: Segment,
  stored: SegmentKey & { kind: 'ordered' },
  wanted: readonly number[],
  schema: RegionSchema,
  key: RegionKey,
): number[] {
  if (compareTuples(wanted, stored.firsts[0]) < 0 || compareTuples(wanted, stored.last) > 0) return []
  let group = stored.firsts.findIndex((first) => compareTuples(first, wanted) > 0)
  group = (group < 0 ? stored.firsts.length : group) - 1
  const keys = segment.groupKeys(schema, key, group)
  let low = 0
  let high = keys.rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys.compareNumbers(middle, wanted) < 0) low = middle + 1
    else high = middle
  }
  if (low === keys.rows || keys.compareNumbers(low, wanted) !== 0) return []
  return [group * rowGroupRows + low]
}
