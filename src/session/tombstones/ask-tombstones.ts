// Tombstones of a table, run now: cadastre.run_tombstones, by the table's owner and outside a transaction block.
import { PgError } from '../../../engine/errors.ts'
import { regionId } from '../../../regions/requests/request.ts'
import { type MaintenanceResult, requireOwner, untilInterrupted } from '../region-maintenance.ts'
import type { StartedTask } from '../repartition/session-tasks.ts'
import type { SessionCore } from '../session-core.ts'
import { runRule } from './run-rule.ts'

export async function askTombstones(core: SessionCore, table: number, wait: boolean): Promise<MaintenanceResult> {
  const relation = core.catalog.relationByOid(table)
  if (relation?.kind !== 'table') throw new PgError('42P01', `relation with OID ${table} does not exist`)
  requireOwner(core, relation.table)
  if (core.transaction?.inBlock)
    throw new PgError('25001', 'cadastre.run_tombstones cannot run inside a transaction block')
  let rows = 0
  for (const rule of rulesOf(core, table)) {
    const { done, interrupt } = startRule(core, rule, table, 'manual')
    if (wait) rows += await untilInterrupted(core, done, interrupt)
    // Who does not wait reads of failures in cadastre.task.
    else
      done.catch((error: unknown) =>
        core.state.logger.warn({ error: String(error) }, 'a tombstone that nobody waits for'),
      )
  }
  return wait ? BigInt(rows) : null
}

/** Ids, in their order. */
export const rulesOf = (core: SessionCore, table: number): number[] =>
  [...core.catalog.rowsOf('table_tombstone')]
    .filter((rule) => rule.table_id === table && rule.provision_state === 'active')
    .map((rule) => rule.id)
    .sort((a, b) => a - b)

export function startRule(asker: SessionCore, rule: number, table: number, reason: string): StartedTask {
  const number = asker.catalog.row('table', table)?.regions[0] ?? 0
  return asker.state.tasks.start(asker, { kind: 'tombstone', region: regionId(table, number), reason }, (core, task) =>
    runRule(core, task, rule),
  )
}
