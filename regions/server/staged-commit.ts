// A commit while it is judged: the regions as it will leave them, nothing of it applied yet.
import { PgError } from '../../engine/errors.ts'
import type { KeyColumns } from '../keys/key-columns.ts'
import { RowIdSet } from '../memtable/row-id-set.ts'
import type { CommitRequest, RegionId, RegionKey, RegionSchema, RowId } from '../requests/request.ts'
import type { LoggedOperation } from '../log/record.ts'
import type { Segment } from '../segments/segment.ts'
import type { Region } from './region.ts'
import { notOpen } from './region-state.ts'

export interface StagedRegion {
  schema: RegionSchema
  /** Content before the commit counts: not created, dropped or truncated by it. */
  existing: Region | undefined
  dropped: boolean
  nextRowId: RowId
  readonly deleted: RowIdSet
  /** Those of them that were there before the commit. */
  deletedExisting: number
  /** keeps: the unique indexes in which the keys are those of rows that the commit deletes. */
  readonly adopted: {
    readonly segment: Segment
    readonly keeps: readonly number[]
  }[]
  /** Keys that the region had no index for before. */
  newKeys: RegionKey[]
  /** kept: the keys are those of rows that the commit deletes. */
  readonly inserted: { readonly key: RegionKey; readonly keys: KeyColumns; readonly kept: boolean }[]
}

export class StagedCommit {
  readonly request: CommitRequest
  readonly operations: LoggedOperation[] = []
  readonly regions = new Map<RegionId, StagedRegion>()
  readonly #find: (region: RegionId) => Region | undefined

  constructor(request: CommitRequest, find: (region: RegionId) => Region | undefined) {
    this.request = request
    this.#find = find
  }

  /** even: what the region's role and state refuse is passed over. */
  region(id: RegionId, even: { readonly refused?: boolean } = {}): StagedRegion {
    const known = this.regions.get(id)
    if (known) {
      if (known.dropped) throw notOpen(id)
      return known
    }
    const region = this.#find(id)
    if (!region) throw notOpen(id)
    const refused = even.refused ? undefined : region.refusal('writes')
    if (refused) throw refused
    const staged = stagedRegion(region.schema, region, region.nextRowId)
    this.regions.set(id, staged)
    return staged
  }

  /** Nothing of the commit touched it yet, and what it is passes the test. */
  isUnchanged(id: RegionId, test: (schema: RegionSchema) => boolean): boolean {
    const region = this.regions.has(id) ? undefined : this.#find(id)
    return region !== undefined && test(region.schema)
  }

  create(id: RegionId, schema: RegionSchema): void {
    const known = this.regions.get(id)
    if (this.#find(id) && !known?.dropped) throw new PgError('42P07', `region ${id} already exists`)
    this.regions.set(id, stagedRegion(schema, undefined, 0))
  }
}

const stagedRegion = (schema: RegionSchema, existing: Region | undefined, nextRowId: RowId): StagedRegion => ({
  schema,
  existing,
  dropped: false,
  nextRowId,
  deleted: new RowIdSet(),
  deletedExisting: 0,
  adopted: [],
  newKeys: [],
  inserted: [],
})
