// The manifest's content as data, and what each edit does to it.
import type { RegionStore } from '../objects/region-bucket/region-bucket.ts'
import type { SequenceState } from '../region-server.ts'
import type { RegionId, RegionRole, RegionSchema, RowId } from '../requests/request.ts'
import type { StoredIndex } from '../segments/footer.ts'

export interface PersistedSegment {
  readonly name: string
  readonly rowIdBase: RowId
  readonly sequence: number
  /** Object that lists the rows deleted up to the region's flushed LSN. */
  readonly deletes?: string
  /** How many rows that object lists. */
  readonly deletedRows?: number
  /** Absent: those that the segment's footer names. */
  readonly indexes?: readonly StoredIndex[]
}

/** Every object that an entry names. */
export const objectsOfEntry = ({ name, deletes, indexes }: PersistedSegment): string[] => [
  name,
  ...(deletes ? [deletes] : []),
  ...(indexes ?? []).flatMap(({ file }) => (file === undefined ? [] : [file])),
]

export interface PersistedRegion {
  readonly schema: RegionSchema
  /** Everything that log records up to here did to the region is in these segments. */
  readonly flushedLsn: number
  readonly nextRowId: RowId
  readonly segments: readonly PersistedSegment[]
}

/** How a region is served where that is not as usual. */
export interface RegionService {
  /** Absent: leader. */
  readonly role?: RegionRole
  readonly closed?: true
  /** The object store that its files are kept in as well; absent: the data directory alone has them. */
  readonly store?: RegionStore
}

export interface ManifestState {
  readonly regions: Map<RegionId, PersistedRegion>
  /** Of regions that the log alone knows, too. */
  readonly service: Map<RegionId, RegionService>
  /** LSN of the drop, until the log holds no older record. */
  readonly dropped: Map<RegionId, number>
  readonly sequences: Map<number, SequenceState>
  /** States are complete up to here. */
  sequencesLsn: number
  /** The metadata store holds what the catalog's edits up to here did; absent: the log has all that it lacks. */
  catalogLsn?: number
  /** LSNs up to here have been given out. */
  lastLsn: number
  /** What the keys of the regions' objects begin with; absent: none has any. */
  bucketPrefix?: string
  /** Those that had objects of them: what is left there is taken away. */
  bucketStores?: readonly RegionStore[]
  /** In a bucket: whose manifest it is. */
  bucketOwner?: string
}

export type ManifestEdit =
  | { readonly kind: 'region'; readonly region: RegionId; readonly entry: PersistedRegion }
  /** Without a service: as usual. */
  | { readonly kind: 'service'; readonly region: RegionId; readonly service?: RegionService }
  | { readonly kind: 'drop'; readonly region: RegionId; readonly lsn: number }
  | { readonly kind: 'buckets'; readonly prefix: string; readonly stores: readonly RegionStore[] }
  | { readonly kind: 'forget-drops'; readonly before: number }
  | {
      readonly kind: 'sequences'
      readonly states: ReadonlyMap<number, SequenceState>
      readonly lsn: number
      readonly catalogLsn?: number
    }

export const emptyState = (): ManifestState => ({
  regions: new Map(),
  service: new Map(),
  dropped: new Map(),
  sequences: new Map(),
  sequencesLsn: 0,
  lastLsn: 0,
})

/** The state itself never changes: who reads it between two edits sees a whole one. */
export const copyState = (state: ManifestState): ManifestState => ({
  ...state,
  regions: new Map(state.regions),
  service: new Map(state.service),
  dropped: new Map(state.dropped),
  sequences: new Map(state.sequences),
})

export function applyEdit(state: ManifestState, edit: ManifestEdit): void {
  switch (edit.kind) {
    case 'region':
      state.regions.set(edit.region, edit.entry)
      state.lastLsn = Math.max(state.lastLsn, edit.entry.flushedLsn)
      return
    case 'service':
      if (edit.service) state.service.set(edit.region, edit.service)
      else state.service.delete(edit.region)
      return
    case 'drop':
      state.regions.delete(edit.region)
      state.service.delete(edit.region)
      state.dropped.set(edit.region, edit.lsn)
      state.lastLsn = Math.max(state.lastLsn, edit.lsn)
      return
    case 'buckets':
      state.bucketPrefix = edit.prefix
      state.bucketStores = edit.stores
      return
    case 'forget-drops':
      for (const [region, lsn] of state.dropped) if (lsn < edit.before) state.dropped.delete(region)
      return
    case 'sequences':
      for (const [sequence, one] of edit.states) state.sequences.set(sequence, one)
      state.sequencesLsn = edit.lsn
      if (edit.catalogLsn !== undefined) state.catalogLsn = edit.catalogLsn
      state.lastLsn = Math.max(state.lastLsn, edit.lsn)
  }
}

/** Objects that the state refers to. */
export function referencedObjects(state: ManifestState): Set<string> {
  const names = new Set<string>()
  for (const { segments } of state.regions.values()) {
    for (const segment of segments) for (const name of objectsOfEntry(segment)) names.add(name)
  }
  return names
}
