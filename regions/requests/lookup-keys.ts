// Key look-up: where committed rows with the asked keys lie. Answered through the key indexes, never by a scan.
import { KeyColumns } from '../keys/key-columns.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import { notOpen } from '../server/region-state.ts'
import type { KeyLookupRequest, KeyLookupResult } from './request.ts'

export function handleLookup(engine: StorageEngine, request: KeyLookupRequest): KeyLookupResult {
  const { length } = request.keys
  const regions = new Float64Array(length).fill(NaN)
  const rowIds = new Float64Array(length).fill(NaN)
  for (const id of request.regions) {
    const region = engine.find(id)
    if (!region) throw notOpen(id)
    const refused = region.refusal('reads')
    if (refused) throw refused
    const key = region.schema.keys.find((one) => one.index === request.index)
    if (!key) continue
    const probe = new KeyColumns(key, request.keys.columns, length)
    for (let row = 0; row < length; row++) {
      if (!Number.isNaN(rowIds[row]) || !probe.hasKey(row)) continue
      const [found] = region.findKey(key, probe, row)
      if (found === undefined) continue
      regions[row] = id
      rowIds[row] = found
    }
  }
  return { regions, rowIds, own: ownRows(engine, request) }
}

function ownRows(engine: StorageEngine, { own, keys }: KeyLookupRequest): Map<number, number[]> {
  const found = new Map<number, number[]>()
  if (!own || own.segments.length === 0) return found
  const probe = new KeyColumns(own.key, keys.columns, keys.length)
  for (const { name, firstRow } of own.segments) {
    const segment = engine.bulkSegment(name, firstRow)
    for (let row = 0; row < keys.length; row++) {
      if (!probe.hasKey(row)) continue
      for (const position of segment.candidates(own.schema, own.key, probe, row)) {
        const stored = segment.keyAt(own.schema, own.key, position)
        if (!probe.equals(row, stored.keys, stored.row)) continue
        const rows = found.get(row)
        if (rows) rows.push(firstRow + position)
        else found.set(row, [firstRow + position])
      }
    }
  }
  return found
}
