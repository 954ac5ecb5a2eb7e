// UPDATE and DELETE of one row by a whole unique key: the row is found, locked and written on this thread. A row that somebody else has
// is waited for and found anew, as it then is: so the statement never runs twice. In a transaction block the write goes to its overlay,
// otherwise it is a commit of its own.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { buildColumn } from '../../../engine/columns/build.ts'
import { type Batch, type Column, isValid } from '../../../engine/columns/column.ts'
import { copyColumn } from '../../../engine/columns/copy.ts'
import { slabMemory } from '../../../engine/columns/memory.ts'
import { reader } from '../../../engine/columns/read.ts'
import { evaluatesAtOnce, isSmall } from '../../../engine/execute/inline-plan.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { scalarValue } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { CommitOperation, RegionId } from '../../../regions/requests/request.ts'
import { constantContext } from '../prepared/bind-context.ts'
import { recordDeath } from '../transaction/commit.ts'
import { changesKey } from '../writes/concurrent-rows.ts'
import { hasExclusions } from '../exclusions/constraints.ts'
import { foreignKeysOf } from '../foreign-keys/constraints.ts'
import { relationKey } from '../locks/lock-key.ts'
import { rowExclusive } from '../locks/modes.ts'
import type { RowLockRequest } from '../locks/row-lock-table.ts'
import { releaseTransactionLocks } from '../locks/session-locks.ts'
import { regionRowOf } from '../overlay/overlay.ts'
import { keysOf, regionsOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { findPointRow, type PointKey, pointKeyOf } from './point-key.ts'

export interface PointWrite {
  readonly kind: 'write'
  readonly command: 'UPDATE' | 'DELETE'
  readonly key: PointKey
  readonly region: RegionId
  /** What is read of the row, its id among it. */
  readonly projection: readonly number[]
  readonly rowId: number
  /** Absent: it is deleted. */
  readonly update?: {
    readonly assigned: readonly number[]
    readonly attributes: readonly number[]
    readonly columns: readonly { readonly type: TypeRef; readonly notNull: boolean; readonly value: Expression }[]
    /** None of these keys changes. */
    readonly uniqueScopes: ReadonlyMap<number, readonly RegionId[]>
    readonly keeps: readonly number[]
  }
}

/** undefined: the statement is another one, or asks for more. */
export function pointWriteOf(core: SessionCore, query: BoundQuery, plan: PhysicalPlan): PointWrite | undefined {
  if (plan.kind !== 'update' && plan.kind !== 'delete') return undefined
  const { input, rowId, table: oid } = plan
  if (plan.returning || plan.expiryLimits || input.kind !== 'scan' || input.table !== oid) return undefined
  if (query.writes.length !== 1 || query.rowLocks.length > 0 || query.currentRows.length > 0) return undefined
  const key = pointKeyOf(core, input)
  // Rows that go at the commit never come to regions.
  if (!key || key.regions.length !== 1 || core.temporary?.onCommit.has(oid)) return undefined
  const { outgoing, incoming } = foreignKeysOf(core.catalog, oid)
  if (key.table.info.triggers) return undefined
  const common = { kind: 'write', key, region: key.regions[0], projection: input.attributes, rowId } as const
  if (plan.kind === 'delete') return incoming.length === 0 ? { ...common, command: 'DELETE' } : undefined
  const { assigned, row, checks } = plan
  const { table } = key
  if (table.info.partitionOf) return undefined
  if (checks.length > 0 || hasExclusions(table) || !evaluatesAtOnce(row)) return undefined
  if (outgoing.some(({ constraint }) => constraint.attributes.some((attribute) => assigned.includes(attribute))))
    return undefined
  const unique = keysOf(core.catalog, table).filter((one) => one.unique)
  if (unique.some((one) => changesKey(table, one.attributes, assigned))) return undefined
  if (incoming.some(({ constraint }) => changesKey(table, constraint.referencedAttributes, assigned))) return undefined
  return {
    ...common,
    command: 'UPDATE',
    update: {
      assigned,
      attributes: table.schema.columns.map(({ attribute }) => attribute),
      columns: table.schema.columns.map(({ type, notNull }, i) => ({ type, notNull, value: row[i] })),
      uniqueScopes: new Map(unique.map(({ index }) => [index, regionsOf(table)])),
      keeps: unique.map(({ index }) => index),
    },
  }
}

/** Rows written; undefined: nothing was done but taking locks, and the common way is to say what is wrong, or to find the row. */
type Written = number | undefined

/** The write is done, or must wait. */
export function writePoint(
  core: SessionCore,
  write: PointWrite,
  parameters: readonly Value[],
): Written | Promise<Written> {
  const { transaction, state } = core
  if (!parameters.every(isSmall)) return undefined
  if (transaction ? transaction.readOnly : core.settings.get('default_transaction_read_only') === 'on') return undefined
  const table = relationKey(write.key.table.info.oid)
  if (!state.locks.tryLock(core.lockOwner, table, rowExclusive, 'transaction')) return undefined
  return transaction ? writeInBlock(core, write, parameters) : writeAlone(core, write, parameters)
}

function writeInBlock(core: SessionCore, write: PointWrite, parameters: readonly Value[]): Written | Promise<Written> {
  const found = lockedRow(core, write, parameters)
  return found instanceof Promise
    ? found.then((row) => toOverlay(core, write, parameters, row))
    : toOverlay(core, write, parameters, found)
}

async function writeAlone(core: SessionCore, write: PointWrite, parameters: readonly Value[]): Promise<Written> {
  try {
    const found = lockedRow(core, write, parameters)
    return await commitAlone(core, write, parameters, found instanceof Promise ? await found : found)
  } finally {
    releaseTransactionLocks(core)
  }
}

/** The row as it is once it is this session's alone. */
function lockedRow(
  core: SessionCore,
  write: PointWrite,
  parameters: readonly Value[],
): Batch | undefined | Promise<Batch | undefined> {
  const row = findPointRow(core, write.key, write.projection, parameters)
  const request = row && inTheWay(core, write, row)
  return request ? waitForRow(core, write, parameters, request) : row
}

interface Blocked {
  readonly request: RowLockRequest
  readonly row: number
}

async function waitForRow(
  core: SessionCore,
  write: PointWrite,
  parameters: readonly Value[],
  first: Blocked,
): Promise<Batch | undefined> {
  let blocked: Blocked | undefined = first
  for (;;) {
    const { request, row } = blocked
    await core.waitForLock((signal) => request.wait(row, signal))
    // Who had it may have replaced it: what the key says now counts.
    const found = findPointRow(core, write.key, write.projection, parameters)
    blocked = found && inTheWay(core, write, found)
    if (!blocked) return found
  }
}

/** undefined: the row is locked now, or there is none to lock. */
function inTheWay(core: SessionCore, { region, rowId, update }: PointWrite, found: Batch): Blocked | undefined {
  const id = found.length === 0 ? -1n : rowIdOf(found, rowId)
  if (id < 0n) return undefined
  const row = regionRowOf(id)
  const mode = update ? 'no key update' : 'update'
  const request = core.state.rowLocks.request(core.backendPid, region, mode, false)
  return request.try(row) ? undefined : { request, row }
}

const rowIdOf = (found: Batch, slot: number): bigint => reader(found.columns[slot])(0) as bigint

function toOverlay(
  core: SessionCore,
  write: PointWrite,
  parameters: readonly Value[],
  found: Batch | undefined,
): Written {
  const { transaction } = core
  if (!found || !transaction) return undefined
  const { update, rowId, key } = write
  const batch = found.length > 0 && update ? newRow(core, update, found, parameters) : noRow
  if (!batch) return undefined
  transaction.noteSnapshot()
  if (found.length === 0) return 0
  const id = rowIdOf(found, rowId)
  const rowIds = sharedId(id)
  const table = key.table.info.oid
  transaction.overlay.add({ kind: 'delete', table, rowIds, ...(update && { assigned: update.assigned }) }, [])
  if (!update) return 1
  const { attributes, assigned, keeps } = update
  const columns = batch.columns.map((column) => copyColumn(column, slabMemory))
  // Others know only the keys of committed rows.
  transaction.overlay.add(
    { kind: 'insert', table, batch: { length: 1, columns }, replaces: rowIds, assigned },
    attributes,
    id < 0n ? undefined : keeps,
  )
  return 1
}

const noRow: Batch = { length: 0, columns: [] }

function sharedId(id: bigint): BigInt64Array {
  const ids = new BigInt64Array(new SharedArrayBuffer(8))
  ids[0] = id
  return ids
}

async function commitAlone(
  core: SessionCore,
  { update, rowId, region }: PointWrite,
  parameters: readonly Value[],
  found: Batch | undefined,
): Promise<Written> {
  if (!found || found.length === 0) return found && 0
  const { state, settings, backendPid } = core
  const rowIds = Float64Array.of(regionRowOf(rowIdOf(found, rowId)))
  const operations: CommitOperation[] = [{ kind: 'delete', region, rowIds }]
  if (update) {
    const batch = newRow(core, update, found, parameters)
    if (!batch) return undefined
    const { attributes, keeps } = update
    operations.push({ kind: 'insert', region, rows: { attributes, batch }, keeps })
  }
  const result = await state.regions.commit({
    snapshot: state.regions.sequence,
    operations,
    uniqueScopes: update?.uniqueScopes ?? noScopes,
    catalogEdits: [],
    synchronous: settings.get('synchronous_commit') !== 'off',
  })
  if (result.kind !== 'committed') return undefined
  recordDeath(state, backendPid, result.sequence, region, rowIds, update !== undefined)
  const counts = state.databaseActivity.of(core.databaseOid)
  counts.commits++
  if (update) counts.rowsUpdated++
  else counts.rowsDeleted++
  return 1
}

const noScopes: ReadonlyMap<number, readonly RegionId[]> = new Map()

/** undefined: it is not allowed. */
function newRow(
  core: SessionCore,
  { columns }: NonNullable<PointWrite['update']>,
  found: Batch,
  parameters: readonly Value[],
): Batch | undefined {
  const context: EvaluateContext = { ...constantContext(core), parameters }
  const readers: ((row: number) => Value)[] = []
  const slot = (at: number): Value => (readers[at] ??= reader(found.columns[at]))(0)
  const made: Column[] = []
  try {
    for (const { type, notNull, value } of columns) {
      if (value.kind === 'slot') {
        const column = found.columns[value.slot]
        if (notNull && !isValid(column, 0)) return undefined
        made.push(column.boxed ? buildColumn(type, [slot(value.slot)]) : { ...column, type })
        continue
      }
      const computed = scalarValue(value, slot, context)
      if (computed === null && notNull) return undefined
      made.push(buildColumn(type, [computed]))
    }
  } catch {
    return undefined
  }
  return { length: 1, columns: made }
}
