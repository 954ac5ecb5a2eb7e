// Maintenance that SQL asks for: flush, compact, open and close regions, of a table or one by its id. Whoever asks must own the table.
// A call that waits can be cancelled: it ends at once, and a compaction it started stops soon after.
import { PgError } from '../../engine/errors.ts'
import { privilegesOnRelation } from '../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../engine/privileges/privilege.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import type { CompactionAsked, RegionAsked } from '../../engine/functions/system/effects.ts'
import type { Table } from '../../engine/tables.ts'
import {
  type CompactHow,
  type MaintenanceRequest,
  type RegionId,
  tableOfRegion,
} from '../../regions/requests/request.ts'
import { unknownRegion, validateRole } from '../../regions/server/region-state.ts'
import { regionsOf } from './ddl/region-schema.ts'
import type { SessionCore } from './session-core.ts'

export type RegionRequest = Exclude<MaintenanceRequest, { kind: 'checkpoint' | 'cancel-task' }>

const owns = ({ catalog, user }: SessionCore, { info }: Table): boolean => {
  const role = catalog.role(user)
  return role !== undefined && hasPrivilegesOf(catalog, role, info.owner)
}

/** VACUUM, ANALYZE, REINDEX: the owner, and who was granted MAINTAIN. */
export function mayMaintain(core: SessionCore, table: Table): boolean {
  const { catalog } = core
  if (owns(core, table)) return true
  const role = catalog.role(core.user)
  const relation = catalog.relationByOid(table.info.oid)
  return relation !== undefined && (privilegesOnRelation(catalog, role, relation) & Privilege.maintain) !== 0
}

export function requireOwner(core: SessionCore, table: Table): void {
  if (!owns(core, table)) throw new PgError('42501', `must be owner of table ${table.info.name}`)
}

/** Rows that the requests were about; null where nobody waited for them. */
export type MaintenanceResult = bigint | null

export async function maintainTable(
  core: SessionCore,
  oid: number,
  wait: boolean,
  requestFor: (region: RegionId) => RegionRequest,
): Promise<MaintenanceResult> {
  const relation = core.catalog.relationByOid(oid)
  if (relation?.kind !== 'table') throw new PgError('42809', `"${relation?.name ?? oid}" is not a table`)
  if (!mayMaintain(core, relation.table)) throw new PgError('42501', `must be owner of table ${relation.name}`)
  // A table of this transaction's own has no regions yet.
  if (core.transaction && core.transaction.base.relationByOid(oid) === undefined) return wait ? 0n : null
  return maintain(core, wait, regionsOf(relation.table).map(requestFor))
}

/** Regions of other databases are not known here. */
export function maintainRegion(core: SessionCore, wait: boolean, request: RegionRequest): Promise<MaintenanceResult> {
  const relation = core.catalog.relationByOid(tableOfRegion(request.region))
  if (relation?.kind !== 'table' || !regionsOf(relation.table).includes(request.region))
    throw unknownRegion(request.region)
  requireOwner(core, relation.table)
  return maintain(core, wait, [request])
}

async function maintain(
  core: SessionCore,
  wait: boolean,
  requests: readonly RegionRequest[],
): Promise<MaintenanceResult> {
  const { regions } = core.state
  const cancel = new Int32Array(new SharedArrayBuffer(4))
  const cancellable = requests.map((request) => (request.kind === 'compact' ? { ...request, cancel } : request))
  const all = Promise.all(cancellable.map((request) => regions.handle(request)))
  if (!wait) {
    // Who does not wait reads of failures in cadastre.tasks.
    all.catch((error: unknown) => core.state.logger.warn({ error: String(error) }, 'maintenance that nobody waits for'))
    return null
  }
  const answers = await untilInterrupted(core, all, () => Atomics.store(cancel, 0, 1))
  return BigInt(answers.reduce((sum, { rows }) => sum + rows, 0))
}

export function untilInterrupted<T>(core: SessionCore, work: Promise<T>, interrupt: () => void = () => {}): Promise<T> {
  const signal = core.interrupted
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      interrupt()
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

export function regionRequest(region: RegionId, asked: RegionAsked): RegionRequest {
  switch (asked.kind) {
    case 'flush':
      return { kind: 'flush', region, reason: 'manual' }
    case 'compact':
      return { kind: 'compact', region, how: compactHow(asked.how) }
    case 'close':
      return { kind: 'close', region, flush: asked.flush }
    case 'open':
      return { kind: 'open', region }
    case 'set-role':
      validateRole(asked.role)
      return { kind: 'set-role', region, role: asked.role }
  }
}

/** The request's kinds, by the names SQL has for them. */
export function compactHow({ kind, start, end, window }: CompactionAsked): CompactHow {
  const refuse = (name: string, given: bigint | null): void => {
    if (given !== null) throw new PgError('22023', `compaction of kind "${kind}" takes no ${name}`)
  }
  switch (kind) {
    case 'regular':
    case 'full':
      refuse('start', start)
      refuse('end', end)
      refuse('window', window)
      return { kind }
    case 'strict_window':
      refuse('start', start)
      refuse('end', end)
      return { kind: 'strict-window', ...(window === null ? {} : { windowMicros: Number(window) }) }
    case 'time_range':
      refuse('window', window)
      return {
        kind: 'time-range',
        ...(start === null ? {} : { start: Number(start) }),
        ...(end === null ? {} : { end: Number(end) }),
      }
    default:
      throw new PgError('22023', `unrecognized kind of compaction: "${kind}"`, {
        hint: 'Available kinds: regular, full, strict_window, time_range.',
      })
  }
}
