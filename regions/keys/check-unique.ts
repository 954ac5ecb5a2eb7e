// Whether a staged commit would leave two living rows with one unique key: rows within the commit, committed rows of all regions
// that share the index, bulk-loaded segments, and, for an index that is new, everything there is.
import type { RegionId, RegionKey, RegionSchema, RowId } from '../requests/request.ts'
import type { Value } from '../../engine/types/type.ts'
import { KeyIndex } from '../memtable/key-index.ts'
import { MemoryChunk } from '../memtable/memory-chunk.ts'
import { Segment } from '../segments/segment.ts'
import { rangesMeet } from '../segments/segment-keys.ts'
import type { StagedCommit, StagedRegion } from '../server/staged-commit.ts'
import type { Region } from '../server/region.ts'
import type { KeyColumns } from './key-columns.ts'
import type { KeyContainer } from './key-container.ts'

export interface KeyConflict {
  readonly kind: 'key-conflict'
  readonly index: number
  readonly key: readonly Value[]
}

type RowIds = Pick<ReadonlySet<RowId>, 'size' | 'has'>
const noRows: RowIds = new Set()

interface ScopedContainer {
  readonly container: KeyContainer
  readonly schema: RegionSchema
  readonly deleted: RowIds
  /** Its rows have the keys of rows that the commit deletes, so they meet none that was there before, nor each other. */
  readonly kept?: boolean
}

export function checkUnique(
  staged: StagedCommit,
  find: (region: RegionId) => Region | undefined,
): KeyConflict | undefined {
  for (const key of touchedKeys(staged)) {
    if (staged.request.unchecked?.includes(key.index)) continue
    const conflict = checkKey(key, staged, find)
    if (conflict) return conflict
  }
  return undefined
}

function touchedKeys(staged: StagedCommit): RegionKey[] {
  const keys = new Map<number, RegionKey>()
  for (const region of staged.regions.values()) {
    if (region.dropped) continue
    for (const { key } of region.inserted) keys.set(key.index, key)
    for (const key of region.newKeys) if (key.unique) keys.set(key.index, key)
    if (region.adopted.length > 0) for (const key of region.schema.keys) if (key.unique) keys.set(key.index, key)
  }
  return [...keys.values()]
}

function checkKey(
  key: RegionKey,
  staged: StagedCommit,
  find: (region: RegionId) => Region | undefined,
): KeyConflict | undefined {
  const scope = new Set(staged.request.uniqueScopes.get(key.index) ?? [])
  for (const [id, region] of staged.regions) {
    if (!region.dropped && region.schema.keys.some((one) => one.index === key.index)) scope.add(id)
  }
  const rows: KeyColumns[] = []
  let allKept = true
  const fresh: ScopedContainer[] = []
  const old: (() => ScopedContainer[])[] = []
  const existing: { region: Region; deleted: RowIds }[] = []
  for (const id of scope) {
    const own = staged.regions.get(id)
    if (own?.dropped) continue
    const region = own ? own.existing : find(id)
    const deleted = own?.deleted ?? noRows
    for (const inserted of own?.inserted ?? []) {
      if (inserted.key.index !== key.index) continue
      rows.push(inserted.keys)
      allKept &&= inserted.kept
    }
    for (const { segment, keeps } of own?.adopted ?? []) {
      const kept = keeps.includes(key.index) && !isNew(own!, key)
      fresh.push({ container: segment, schema: own!.schema, deleted, kept })
    }
    if (!region) continue
    // All of its rows are replaced: none is left to collide with.
    if (own && own.deletedExisting > 0 && own.deletedExisting === region.livingRows) continue
    const schema = own?.schema ?? region.schema
    const containers = (): ScopedContainer[] =>
      [...region.chunks, ...region.segments].map((container) => ({ container, schema, deleted }))
    if (own && isNew(own, key)) fresh.push(...containers())
    else {
      old.push(containers)
      existing.push({ region, deleted })
    }
  }
  // Each takes the place of one that had its key.
  if (allKept && fresh.every(({ kept }) => kept)) return undefined
  const found = checkRows(key, rows, existing, fresh)
  // Most commits have rows alone.
  if (found || fresh.length === 0) return found
  return checkContainers(
    key,
    fresh,
    old.flatMap((containers) => containers()),
  )
}

const isNew = (region: StagedRegion, key: RegionKey): boolean => region.newKeys.some((one) => one.index === key.index)

function checkRows(
  key: RegionKey,
  batches: readonly KeyColumns[],
  existing: readonly { region: Region; deleted: RowIds }[],
  fresh: readonly ScopedContainer[],
): KeyConflict | undefined {
  let before = 0
  const starts = batches.map((keys) => (before += keys.rows) - keys.rows)
  /** Numbers of the rows so far, counted over all batches; a row that comes alone meets no other. */
  const seen = before > 1 ? new KeyIndex() : undefined
  const nothingDead = (): boolean => false
  const isSame = (other: number, keys: KeyColumns, row: number): boolean => {
    const batch = starts.findLastIndex((start) => start <= other)
    return keys.equals(row, batches[batch], other - starts[batch])
  }
  for (const [batch, keys] of batches.entries()) {
    for (let row = 0; row < keys.rows; row++) {
      if (!keys.hasKey(row)) continue
      const hash = keys.hash(row)
      if (seen?.find(hash, nothingDead).some((other) => isSame(other, keys, row))) return conflict(key, keys, row)
      seen?.add(hash, starts[batch] + row)
      for (const { region, deleted } of existing) {
        if (region.findKey(key, keys, row).some((rowId) => !deleted.has(rowId))) return conflict(key, keys, row)
      }
      for (const scoped of fresh) if (findIn(scoped, key, keys, row)) return conflict(key, keys, row)
    }
  }
  return undefined
}

function findIn(scoped: ScopedContainer, key: RegionKey, keys: KeyColumns, row: number): boolean {
  const { container, schema } = scoped
  const positions =
    container instanceof Segment
      ? container.candidates(schema, key, keys, row)
      : container.keyEntries(schema, key).find(keys.hash(row))
  return positions.some((position) => {
    const stored = container.keyAt(schema, key, position)
    return isLiving(scoped, position) && keys.equals(row, stored.keys, stored.row)
  })
}

function isLiving({ container, deleted }: ScopedContainer, position: number): boolean {
  return !container.isDead(position) && (deleted.size === 0 || !deleted.has(container.rowIdAt(position)))
}

/** Sorted hashes of two containers are merged; only equal ones are looked at. */
function checkContainers(
  key: RegionKey,
  fresh: readonly ScopedContainer[],
  old: readonly ScopedContainer[],
): KeyConflict | undefined {
  for (let i = 0; i < fresh.length; i++) {
    const { kept } = fresh[i]
    const self = kept ? undefined : comparePair(key, fresh[i], fresh[i])
    if (self) return self
    const others = fresh.slice(i + 1).filter((other) => !kept || !other.kept)
    for (const other of kept ? others : [...others, ...old]) {
      const found = comparePair(key, fresh[i], other)
      if (found) return found
    }
  }
  return undefined
}

function comparePair(key: RegionKey, a: ScopedContainer, b: ScopedContainer): KeyConflict | undefined {
  if (a.container instanceof Segment && b.container instanceof Segment) {
    // Ascending keys have no duplicates in one segment, and none in two whose ranges do not meet.
    if (a === b ? a.container.isOrdered(key) : !rangesMeet(a.container, b.container, key)) return undefined
  }
  // A memtable's chunk is small: its keys are looked up one by one, which asks no index of the whole segment.
  if (a.container instanceof Segment && b.container instanceof MemoryChunk) return probeWith(key, b, b.container, a)
  if (b.container instanceof Segment && a.container instanceof MemoryChunk) return probeWith(key, a, a.container, b)
  const left = a.container.keyEntries(a.schema, key)
  const right = a === b ? left : b.container.keyEntries(b.schema, key)
  // The first row that is one too many is told of, as if rows had come one by one. A hash has several keys only by chance, so a
  // run of rows with one hash ends with its first duplicate.
  let first = Infinity
  let found: KeyConflict | undefined
  for (const [xs, ys] of left.shared(right)) {
    const mine = xs.filter((x) => isLiving(a, x))
    const others = a === b ? mine : ys.filter((y) => isLiving(b, y))
    for (const [i, x] of mine.entries()) {
      if (x >= first) break
      const one = a.container.keyAt(a.schema, key, x)
      const before = a === b ? mine.slice(0, i) : others
      const same = before.some((y) => {
        const two = b.container.keyAt(b.schema, key, y)
        return one.keys.equals(one.row, two.keys, two.row)
      })
      if (!same) continue
      first = x
      found = conflict(key, one.keys, one.row)
      break
    }
  }
  return found
}

function probeWith(
  key: RegionKey,
  small: ScopedContainer,
  chunk: MemoryChunk,
  large: ScopedContainer,
): KeyConflict | undefined {
  const keys = chunk.keyColumns(small.schema, key)
  for (let row = 0; row < keys.rows; row++) {
    if (keys.hasKey(row) && isLiving(small, row) && findIn(large, key, keys, row)) return conflict(key, keys, row)
  }
  return undefined
}

const conflict = (key: RegionKey, keys: KeyColumns, row: number): KeyConflict => ({
  kind: 'key-conflict',
  index: key.index,
  key: keys.values(row),
})
