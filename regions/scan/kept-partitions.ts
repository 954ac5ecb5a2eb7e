// Partitions of segments, kept for whoever scans again: a list stays the same object while what it was made of stays, so that its readers
// may keep what they made of it. Those of memory are made anew: they change with every commit, and would hold memory back.
import type { ScanPartition } from '../../engine/tables.ts'
import type { RegionScanRequest } from '../region-server.ts'
import type { RegionId, RegionSchema } from '../requests/request.ts'
import { type MirroredSegment, type Version, visibleDeletes } from '../server/mirror.ts'

interface Kept {
  readonly schema: RegionSchema
  readonly segments: readonly MirroredSegment[]
  /** Of each delete list that the snapshot saw something of: where it lay, and how much. */
  readonly deletes: readonly unknown[]
  readonly partitions: readonly ScanPartition[]
}

const kept = new WeakMap<object, Map<RegionId, Kept>>()

export function keptPartitions(
  region: RegionId,
  version: Version,
  request: RegionScanRequest,
  make: () => readonly ScanPartition[],
): readonly ScanPartition[] {
  const { asker, snapshot } = request
  // What the reader itself changed is nobody else's.
  if (!asker || request.deleted?.size || request.added?.length || request.rowIds) return make()
  let ofAsker = kept.get(asker)
  if (!ofAsker) kept.set(asker, (ofAsker = new Map()))
  const known = ofAsker.get(region)
  const { schema, segments } = version
  const deletes = deletesOf(version, snapshot.sequence)
  if (known && known.schema === schema && isSame(known.segments, segments) && isSame(known.deletes, deletes))
    return known.partitions
  const partitions = make()
  ofAsker.set(region, { schema, segments, deletes, partitions })
  return partitions
}

function deletesOf({ segments }: Version, sequence: number): unknown[] {
  const found: unknown[] = []
  segments.forEach(({ deletes }, segment) =>
    deletes.forEach((list, group) => {
      const count = visibleDeletes(list, sequence)
      if (count > 0) found.push(segment, group, list.arrays, count)
    }),
  )
  return found
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((one, i) => one === b[i]))
