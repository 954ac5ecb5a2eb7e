// Compact: what lies in small or much-deleted segments is rewritten into as few as possible. Answers how many rows.
import { compactRegion } from '../compaction/compact-region.ts'
import { flushRegion } from '../server/flush-region.ts'
import { noSuchRegion } from '../server/staged-commit.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleCompact(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'compact' },
): Promise<AffectedRows> {
  const region = engine.find(request.region)
  if (!region || region.closed) throw noSuchRegion(request.region)
  // Adopted segments join once the manifest knows them, which a flush sees to.
  await flushRegion(engine, region)
  return { rows: await compactRegion(engine, region, true) }
}
