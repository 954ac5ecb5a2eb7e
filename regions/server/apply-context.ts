// What applying an operation needs, at commit and in replay alike.
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionId, RegionSchema, RowId } from '../requests/request.ts'
import type { Segment } from '../segments/segment.ts'
import type { Region } from './region.ts'
import type { RegionState } from './region-state.ts'
import type { Updates } from './updates.ts'

export interface ApplyContext {
  readonly store: ObjectStore
  readonly updates: Updates
  readonly lsn: number
  find(region: RegionId): Region | undefined
  add(id: RegionId, schema: RegionSchema): Region
  remove(region: Region): void
  openSegment(name: string, rowIdBase: RowId, sequence: number): Segment
  /** The region is in this state until the record is durable; replay passes it over. */
  until(region: Region, state: RegionState): void
  /** Content was replaced: its files go once a manifest says so. */
  replaced(region: Region): void
}
