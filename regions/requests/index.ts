// Index: segments get files of the given keys' indexes. The keys need not be in the region's schema yet: CREATE INDEX asks before it
// commits, and takes it back if it does not (`forget`). Answers how many rows were indexed.
import { forgetIndexes, indexRegion } from '../compaction/index-region.ts'
import { flushRegion } from '../server/flush-region.ts'
import { notOpen, unknownRegion } from '../server/region-state.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest, RegionKey } from './request.ts'

export async function handleIndex(
  engine: StorageEngine,
  { region: id, keys, work, cancel }: MaintenanceRequest & { kind: 'index' },
): Promise<AffectedRows> {
  const region = engine.find(id)
  if (!region) throw unknownRegion(id)
  if (region.closed) throw notOpen(id)
  if (work === 'forget') {
    await region.compactions
    forgetIndexes(
      engine,
      region,
      keys.map(({ index }) => index),
    )
    return { rows: 0 }
  }
  // What lies in memory becomes a segment first; adopted segments become known to the manifest.
  await flushRegion(engine, region, 'manual')
  const known = new Set(region.schema.columns.map((column) => column.attribute))
  const indexable = keys.filter((key: RegionKey) => key.attributes.every((attribute) => known.has(attribute)))
  return {
    rows: await indexRegion(engine, region, { keys: indexable, anew: work === 'anew', reason: 'manual' }, cancel),
  }
}
