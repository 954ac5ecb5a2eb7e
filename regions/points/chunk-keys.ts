// Where a key may lie in a chunk of a memtable, as readers have it: an index of their own, which follows the rows as they come.
import type { Column } from '../../engine/columns/column.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { KeyColumns } from '../keys/key-columns.ts'
import { KeyIndex } from '../memtable/key-index.ts'
import type { RegionKey } from '../requests/request.ts'
import type { MirroredChunk } from '../server/mirror.ts'
import { sameKey } from '../server/region.ts'

/** Rows indexed in one go: below a millisecond. */
const rowsPerLook = 4096

interface ChunkKeys {
  readonly key: RegionKey
  readonly index: KeyIndex
  /** How many are in it. */
  rows: number
}

/** They go with their chunk. */
const known = new WeakMap<MirroredChunk, Map<number, ChunkKeys>>()

/**
 * Positions of living rows with the hash, whoever's snapshot may see them; undefined: not all rows are indexed yet, and the next call
 * goes on with them.
 */
export function positionsInChunk(
  chunk: MirroredChunk,
  key: RegionKey,
  hash: number,
  isDead: (position: number) => boolean,
): readonly number[] | undefined {
  const keys = keysOf(chunk, key)
  const rows = chunk.ends.at(-1) ?? 0
  if (keys.rows < rows && !indexed(chunk, keys, rows)) return undefined
  return keys.index.find(hash, isDead)
}

function keysOf(chunk: MirroredChunk, key: RegionKey): ChunkKeys {
  let all = known.get(chunk)
  if (!all) known.set(chunk, (all = new Map()))
  let keys = all.get(key.index)
  if (!keys || !sameKey(keys.key, key)) all.set(key.index, (keys = { key, index: new KeyIndex(), rows: 0 }))
  return keys
}

function indexed(chunk: MirroredChunk, keys: ChunkKeys, rows: number): boolean {
  const { attributes, columns } = chunk.columns
  const end = Math.min(rows, keys.rows + rowsPerLook)
  const parts: Column[] = []
  for (const attribute of keys.key.attributes) {
    const at = attributes.indexOf(attribute)
    if (at < 0) return false
    // Its arrays lie over the chunk's capacity.
    parts.push(sliceColumn({ ...columns[at], length: -1 }, keys.rows, end))
  }
  const found = new KeyColumns(keys.key, parts, end - keys.rows)
  for (let row = 0; row < found.rows; row++) if (found.hasKey(row)) keys.index.add(found.hash(row), keys.rows + row)
  keys.rows = end
  return end === rows
}
