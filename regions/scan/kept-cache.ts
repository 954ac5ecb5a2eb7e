// Which rows of a row group its deletes leave, kept by this thread: queries ask again, and the list of deletes only grows at its end.
import { keptCacheBytesMax } from '../limits.ts'
import { survivingRuns } from '../memtable/delete-list.ts'
import type { VisibleDeletes } from './partition.ts'

interface Kept {
  /** Of how many deletes. */
  readonly count: number
  readonly runs: Int32Array | undefined
}

const cache = new Map<string, Kept>()
let cachedBytes = 0

const bytesOf = ({ runs }: Kept): number => runs?.byteLength ?? 0

/** Runs of rows that the first `count` deletes leave; undefined: all. Not to be changed. */
export function keptOf(path: string, group: number, rows: number, deletes: VisibleDeletes): Int32Array | undefined {
  const { arrays, count } = deletes
  if (arrays === undefined || count === 0) return undefined
  const key = `${path}#${group}`
  const known = cache.get(key)
  if (known) {
    cache.delete(key)
    cachedBytes -= bytesOf(known)
  }
  const kept = known?.count === count ? known : { count, runs: survivingRuns(rows, arrays, count) }
  cache.set(key, kept)
  cachedBytes += bytesOf(kept)
  for (const [oldest, entry] of cache) {
    if (cachedBytes <= keptCacheBytesMax || oldest === key) break
    cache.delete(oldest)
    cachedBytes -= bytesOf(entry)
  }
  return kept.runs
}
