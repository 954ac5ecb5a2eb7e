// Open: serve a closed region again. Opening an open one succeeds.
import { PgError } from '../../engine/errors.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handleOpen(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'open' },
): Promise<AffectedRows> {
  let region = engine.find(request.region)
  if (!region) throw new PgError('55000', `region ${request.region} does not exist`)
  if (!region.closed) return { rows: 0 }
  // A region without unflushed rows is read from its manifest anew, with nothing remembered.
  if (region.pinnedLsn === Infinity && engine.manifest.region(region.id)) region = engine.reopen(region.id)
  region.closed = false
  engine.publishVersion(region)
  return { rows: 0 }
}
