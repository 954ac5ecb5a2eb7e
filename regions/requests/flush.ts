// Flush: the region's rows in memory become a segment. Answers how many rows; flushing an empty region succeeds without work.
import { flushRegion } from '../server/flush-region.ts'
import { notOpen, unknownRegion } from '../server/region-state.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleFlush(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'flush' },
): Promise<AffectedRows> {
  const region = engine.find(request.region)
  if (!region) throw unknownRegion(request.region)
  if (region.closed) throw notOpen(request.region)
  const rows = await flushRegion(engine, region, request.reason)
  // Whoever asks for it wants the rows to be where they are kept.
  if (engine.buckets.storeOf(region.id)) await engine.buckets.settled()
  return { rows }
}
