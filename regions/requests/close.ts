// Close: stop serving a region until it is opened again, over restarts too. Closing one that is not open succeeds: what the caller
// asked for already holds. Without a flush, rows that only the log holds stay in memory, since the log is not read again while the
// server runs.
import { flushRegion } from '../server/flush-region.ts'
import type { Region } from '../server/region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export const neededClose = (region: Region | undefined): region is Region => region !== undefined && !region.closed

export async function handleClose(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'close' },
): Promise<AffectedRows> {
  const region = engine.find(request.region)
  if (!neededClose(region)) return { rows: 0 }
  region.enter('closing')
  try {
    const rows = request.flush ? await flushRegion(engine, region, 'closing') : 0
    // Somebody else may have closed or dropped it meanwhile.
    if (!region.closed && engine.find(region.id) === region) {
      engine.keepService(region, { closed: true })
      region.enter('closed')
      if (region.cancel) Atomics.store(region.cancel, 0, 1)
      engine.publishVersion(region)
    }
    return { rows }
  } finally {
    region.leave('closing')
  }
}
