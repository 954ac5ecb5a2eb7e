// Flush: the region's rows in memory become a segment. Answers how many rows.
import { flushRegion } from '../server/flush-region.ts'
import { noSuchRegion } from '../server/staged-commit.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleFlush(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'flush' },
): Promise<AffectedRows> {
  const region = engine.find(request.region)
  if (!region || region.closed) throw noSuchRegion(request.region)
  return { rows: await flushRegion(engine, region) }
}
