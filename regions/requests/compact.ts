// Compact: segments are rewritten as the request says (CompactHow). Answers how many rows; where nothing is to gain nothing is done.
import { compactRegion } from '../compaction/compact-region.ts'
import { validateHow } from '../compaction/pick-segments.ts'
import { flushRegion } from '../server/flush-region.ts'
import { notOpen, unknownRegion } from '../server/region-state.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleCompact(
  engine: StorageEngine,
  { region: id, how = { kind: 'regular' }, cancel }: MaintenanceRequest & { kind: 'compact' },
): Promise<AffectedRows> {
  const region = engine.find(id)
  if (!region) throw unknownRegion(id)
  if (region.closed) throw notOpen(id)
  validateHow(region.schema, how)
  // Adopted segments join once the manifest knows them, which a flush sees to.
  await flushRegion(engine, region, 'manual')
  return { rows: await compactRegion(engine, region, how, cancel) }
}
