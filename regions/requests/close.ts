// Close: stop serving a region. Closing one that is not open succeeds: what the caller asked for already holds.
// Without a flush, rows that only the log holds stay in memory, since the log is not read again while the server runs.
import { flushRegion } from '../server/flush-region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleClose(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'close' },
): Promise<AffectedRows> {
  const region = engine.find(request.region)
  if (!region || region.closed) return { rows: 0 }
  const rows = request.flush ? await flushRegion(engine, region) : 0
  region.closed = true
  engine.publishVersion(region)
  return { rows }
}
