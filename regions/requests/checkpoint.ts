// Checkpoint: every region's rows in memory become segments, then the log gives up what no region needs, and buckets have what is
// theirs. Answers how many rows.
import { flushRegion } from '../server/flush-region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows } from './request.ts'

export async function handleCheckpoint(engine: StorageEngine): Promise<AffectedRows> {
  // Closed regions pin the log as well.
  const flushes = [...engine.regions.values()].map((region) => flushRegion(engine, region, 'manual'))
  const rows = await Promise.all(flushes)
  await engine.catalog.settled()
  engine.cutLog()
  await engine.buckets.settled()
  return { rows: rows.reduce((sum, one) => sum + one, 0) }
}
