// cadastre.split_region and merge_regions as they are asked for: by the table's owner, outside a transaction block, of regions of one
// table with PARTITION BY.
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import { mergeRule, splitRule } from '../../../engine/partition/change-rule.ts'
import type { PartitionRule } from '../../../engine/partition/rule.ts'
import type { Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { numberOfRegion, type RegionId, tableOfRegion } from '../../../regions/requests/request.ts'
import { unknownRegion } from '../../../regions/server/region-state.ts'
import { relationKey } from '../locks/lock-key.ts'
import { lockModes } from '../locks/modes.ts'
import { type MaintenanceResult, requireOwner, untilInterrupted } from '../region-maintenance.ts'
import { assignmentOf, regionsOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { repartition } from './repartition.ts'

export function askSplit(
  core: SessionCore,
  region: RegionId,
  at: string | null,
  wait: boolean,
): Promise<MaintenanceResult> {
  const table = partitionedTable(core, region)
  const [type] = assignmentOf(table)!.types
  const settings = core.textSettings
  const value: Value = at === null ? undefined : typeByOid(type.oid).parse(at, settings)
  const change = (rule: PartitionRule): PartitionRule => splitRule(rule, numberOfRegion(region), value, type, settings)
  return ask(core, table, 'split', [region], change, wait)
}

export function askMerge(core: SessionCore, a: RegionId, b: RegionId, wait: boolean): Promise<MaintenanceResult> {
  const table = partitionedTable(core, a)
  if (tableOfRegion(a) !== tableOfRegion(b)) throw invalidParameter('only regions of one table can be merged')
  partitionedTable(core, b)
  if (a === b) throw invalidParameter('a region cannot be merged with itself')
  const change = (rule: PartitionRule): PartitionRule => mergeRule(rule, numberOfRegion(a), numberOfRegion(b))
  return ask(core, table, 'merge', [a, b], change, wait)
}

function partitionedTable(core: SessionCore, region: RegionId): Table {
  const relation = core.catalog.relationByOid(tableOfRegion(region))
  if (relation?.kind !== 'table' || !regionsOf(relation.table).includes(region)) throw unknownRegion(region)
  requireOwner(core, relation.table)
  if (!relation.table.info.partition) throw new PgError('42809', `"${relation.name}" is not partitioned`)
  return relation.table
}

async function ask(
  core: SessionCore,
  table: Table,
  kind: 'split' | 'merge',
  regions: readonly RegionId[],
  change: (rule: PartitionRule) => PartitionRule,
  wait: boolean,
): Promise<MaintenanceResult> {
  // What cannot be done is said at once, whoever waits.
  change(table.info.partition!)
  if (wait) refuseOwnLocks(core, table, kind)
  const { tasks, logger } = core.state
  const started = tasks.start(core, { kind, region: regions[0], reason: 'manual' }, (session, task) =>
    repartition(session, task, { table: table.info.oid, regions: regions.map(numberOfRegion), change }),
  )
  if (wait) return BigInt(await untilInterrupted(core, started.done, () => started.interrupt()))
  // Who does not wait reads of failures in cadastre.tasks.
  started.done.catch((error: unknown) =>
    logger.warn({ error: String(error) }, `${kind} of regions that nobody waits for`),
  )
  return null
}

/** The task would wait for the locks of the statement that waits for the task. */
function refuseOwnLocks(core: SessionCore, table: Table, kind: 'split' | 'merge'): void {
  const name = kind === 'split' ? 'cadastre.split_region' : 'cadastre.merge_regions'
  if (core.transaction?.inBlock) throw new PgError('25001', `${name} cannot run inside a transaction block`)
  const key = relationKey(table.info.oid)
  if (!lockModes.some((_, mode) => core.state.locks.holds(core.lockOwner, key, mode))) return
  throw new PgError('55006', `${name} cannot run in a statement that uses the table "${table.info.name}"`)
}
