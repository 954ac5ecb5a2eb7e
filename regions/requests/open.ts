// Open: serve a closed region again. Opening an open one succeeds.
import { unknownRegion } from '../server/region-state.ts'
import type { Region } from '../server/region.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export const neededOpen = (region: Region): boolean => region.closed

export async function handleOpen(
  engine: StorageEngine,
  request: MaintenanceRequest & { kind: 'open' },
): Promise<AffectedRows> {
  const closed = engine.find(request.region)
  if (!closed) throw unknownRegion(request.region)
  if (!neededOpen(closed)) return { rows: 0 }
  closed.enter('opening')
  try {
    // Flushes and compactions that began before the region was closed work on what it was.
    await closed.maintenance
  } finally {
    closed.leave('opening')
  }
  if (engine.find(request.region) !== closed || !closed.closed) return { rows: 0 }
  engine.keepService(closed, { closed: false })
  // A region without unflushed rows is read from its manifest anew, with nothing remembered but its role.
  if (closed.pinnedLsn === Infinity && engine.manifest.region(closed.id)) {
    const reopened = engine.reopen(closed.id)
    reopened.setRole(closed.role)
    engine.publishVersion(reopened)
  } else {
    closed.leave('closed')
    engine.publishVersion(closed)
  }
  return { rows: 0 }
}
