// The live fact `health`: every part that a failing disk may keep from working, and its condition.
import type { VirtualRow } from '../../../catalog/virtual/virtual-table.ts'
import { healthParts } from '../../../regions/region-server.ts'
import type { SessionCore } from '../session-core.ts'

/** PostgreSQL's timestamps count microseconds from 2000. */
const epochMilliseconds = Date.UTC(2000, 0, 1)

export function healthRows(core: SessionCore): VirtualRow[] {
  const conditions = new Map(core.state.regions.conditions().map((condition) => [condition.part, condition]))
  return healthParts.map((part) => {
    const condition = conditions.get(part)
    if (!condition) return { part, status: 'ok' }
    return {
      part,
      status: condition.readOnly ? 'read-only' : 'degraded',
      sqlstate: condition.error.sqlstate,
      message: condition.error.message,
      since: BigInt(condition.since - epochMilliseconds) * 1000n,
    }
  })
}
