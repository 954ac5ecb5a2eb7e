// What unique checks ask of a memtable chunk or a segment: candidates for a key, and all its keys by hash.
import type { RegionKey, RegionSchema, RowId } from '../requests/request.ts'
import type { KeyEntries } from '../segments/key-entries.ts'
import type { KeyColumns } from './key-columns.ts'

export interface KeyContainer {
  isDead(position: number): boolean
  rowIdAt(position: number): RowId
  keyAt(schema: RegionSchema, key: RegionKey, position: number): { readonly keys: KeyColumns; readonly row: number }
  keyEntries(schema: RegionSchema, key: RegionKey): KeyEntries
}
