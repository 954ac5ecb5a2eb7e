// Set role: who writes a region. A leader that becomes a follower is downgrading first: it refuses writes, and what is in memory becomes
// segments, so that a follower holds nothing that only it knows. Roles outlast restarts.
import { flushRegion } from '../server/flush-region.ts'
import type { Region } from '../server/region.ts'
import { notOpen, unknownRegion, validateRole } from '../server/region-state.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest, RegionRole } from './request.ts'

export const neededRole = (region: Region, role: RegionRole): boolean => region.role !== role

export async function handleSetRole(
  engine: StorageEngine,
  { region: id, role }: MaintenanceRequest & { kind: 'set-role' },
): Promise<AffectedRows> {
  validateRole(role)
  const region = engine.find(id)
  if (!region) throw unknownRegion(id)
  if (region.closed) throw notOpen(id)
  if (!neededRole(region, role)) return { rows: 0 }
  if (role === 'follower' && region.role === 'leader') {
    region.setRole('downgrading')
    const rows = await flushRegion(engine, region, 'downgrading')
    // Somebody may have made it the leader again meanwhile.
    if (!neededRole(region, 'downgrading')) {
      engine.keepService(region, { role: 'follower' })
      region.setRole('follower')
    }
    return { rows }
  }
  engine.keepService(region, { role })
  region.setRole(role)
  return { rows: 0 }
}
