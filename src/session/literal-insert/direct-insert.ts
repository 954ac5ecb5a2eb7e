// An INSERT that is a commit of its own, of rows that are known before it runs, into a table where nothing is to be computed, looked up
// or waited for: its rows go to the region server as they are. Whatever is out of the ordinary is left to the common way.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch, Column } from '../../../engine/columns/column.ts'
import { isValid } from '../../../engine/columns/column.ts'
import { findFunction } from '../../../engine/functions/registry.ts'
import { copyBatch } from '../../../engine/columns/copy.ts'
import { slabMemory } from '../../../engine/columns/memory.ts'
import type { WriteBatch } from '../../../engine/execute/query-task.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { evaluateScalar } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { type CommitOperation, type CommitResult, regionId, type RegionId } from '../../../regions/requests/request.ts'
import { constantContext } from '../prepared/bind-context.ts'
import { hasExclusions } from '../exclusions/constraints.ts'
import { bulkRowsMin } from '../writes/bulk-table.ts'
import { foreignKeysOf } from '../foreign-keys/constraints.ts'
import { relationKey } from '../locks/lock-key.ts'
import { rowExclusive } from '../locks/modes.ts'
import { releaseTransactionLocks } from '../locks/session-locks.ts'
import { keysOf, regionsOf } from '../ddl/region-schema.ts'
import { rowsMaxOf } from '../writes/row-limits.ts'
import type { SessionCore } from '../session-core.ts'
import { StatementWrites } from '../writes/take-writes.ts'
import { type TableModule, tableModule } from '../ddl/table-module.ts'

export interface DirectInsert {
  readonly table: number
  readonly region: RegionId
  readonly attributes: readonly number[]
  readonly columns: readonly {
    readonly type: TypeRef
    readonly notNull: boolean
    /** Where the row's value comes from: a slot of the rows read, or the same for all. */
    readonly source: { readonly slot: number } | { readonly value: Value }
  }[]
  readonly uniqueScopes: ReadonlyMap<number, readonly RegionId[]>
  readonly module: TableModule
}

/** Rows of columns, or the bytes of so many rows. */
export type DirectRows = Batch | { readonly length: number; readonly encoded: Uint8Array }

/** Rows of parameters beyond so many are left to the common way. */
export const smallRowsMax = 16

/** undefined: the table or the plan asks for more. */
export function directInsertOf(core: SessionCore, plan: PhysicalPlan): DirectInsert | undefined {
  if (plan.kind !== 'insert' || plan.input.kind !== 'values') return undefined
  if (plan.conflict || plan.returning || plan.checks.length > 0) return undefined
  const relation = core.catalog.relationByOid(plan.table)
  // Rows that go at the commit never come to regions.
  if (relation?.kind !== 'table' || core.temporary?.onCommit.has(plan.table)) return undefined
  const { table } = relation
  const foreignKeys = foreignKeysOf(core.catalog, plan.table)
  if (table.info.regions.length !== 1 || foreignKeys.outgoing.length > 0) return undefined
  if (rowsMaxOf(table) !== undefined || table.info.triggers || hasExclusions(table)) return undefined
  // Its bound is to be looked at.
  if (table.info.partitionOf) return undefined
  const columns = plan.row.map((expression, i): DirectInsert['columns'][number] | undefined => {
    const { type, notNull } = table.schema.columns[i]
    if (expression.kind === 'slot') return { type, notNull, source: { slot: expression.slot } }
    return expression.kind === 'literal' ? { type, notNull, source: { value: expression.value } } : undefined
  })
  if (columns.length !== table.schema.columns.length || columns.includes(undefined)) return undefined
  const unique = keysOf(core.catalog, table).filter((key) => key.unique)
  return {
    table: plan.table,
    region: regionId(plan.table, table.info.regions[0]),
    attributes: table.schema.columns.map((column) => column.attribute),
    columns: columns as DirectInsert['columns'],
    uniqueScopes: new Map(unique.map((key) => [key.index, regionsOf(table)])),
    module: tableModule(table.schema.columns),
  }
}

/**
 * Commits the rows; false: nothing was done, and the common way is to say what is wrong, or to wait. No transaction is open, and the
 * insert was made of the catalog as it is.
 */
export async function insertDirectly(
  core: SessionCore,
  insert: DirectInsert,
  batches: readonly DirectRows[],
): Promise<boolean> {
  if (core.transaction || core.settings.get('default_transaction_read_only') === 'on') return false
  if (!core.state.locks.tryLock(core.lockOwner, relationKey(insert.table), rowExclusive, 'transaction')) return false
  try {
    const isDone = isCommitted(await commitRows(core, insert, batches))
    if (isDone) {
      const counts = core.state.databaseActivity.of(core.databaseOid)
      counts.commits++
      for (const { length } of batches) counts.rowsInserted += length
    }
    return isDone
  } finally {
    releaseTransactionLocks(core)
  }
}

/**
 * The same in a transaction block: the rows become part of what it wrote. Answers how many; undefined: nothing was done but taking the
 * table's lock. Throws what keys that exist already ask for.
 */
export function insertIntoBlock(
  core: SessionCore,
  insert: DirectInsert,
  batches: readonly Batch[],
): number | undefined | Promise<number | undefined> {
  const { transaction } = core
  if (!transaction || transaction.readOnly) return undefined
  if (!core.state.locks.tryLock(core.lockOwner, relationKey(insert.table), rowExclusive, 'transaction'))
    return undefined
  const writes: (WriteBatch & { readonly kind: 'insert' })[] = []
  let rows = 0
  for (const batch of batches) {
    const made = rowsFor(insert, batch)
    if (!made || (rows += made.length) >= bulkRowsMin) return undefined
    // Scans of the block's later statements read them on other threads.
    writes.push({ kind: 'insert', table: insert.table, batch: copyBatch(made, slabMemory) })
  }
  transaction.noteSnapshot()
  if (insert.uniqueScopes.size > 0) return insertChecked(core, writes).then(() => rows)
  for (const write of writes) transaction.overlay.add(write, insert.attributes)
  return rows
}

async function insertChecked(core: SessionCore, batches: readonly WriteBatch[]): Promise<void> {
  const writes = new StatementWrites(core)
  try {
    await writes.take(batches)
    await writes.finish(true)
  } catch (error) {
    await writes.abort()
    throw error
  }
}

/** The same for rows of parameters, in the statement's own transaction, which has the lock; answers how many. */
export async function insertParameters(
  core: SessionCore,
  plan: PhysicalPlan,
  parameters: readonly Value[],
): Promise<number | undefined> {
  const { transaction } = core
  if (transaction?.mode !== 'implicit' || transaction.hasWrites || transaction.isShared || transaction.readOnly)
    return undefined
  const insert = insertOf(core, plan)
  if (!insert || plan.kind !== 'insert' || plan.input.kind !== 'values') return undefined
  const { lists: rows, types } = plan.input
  const context: EvaluateContext = { ...constantContext(core), parameters: [...parameters] }
  const columns = types.map((type, i) =>
    buildColumn(
      type,
      rows.map((row) => evaluateScalar(row[i], [], context)),
    ),
  )
  if (!isCommitted(await commitRows(core, insert, [{ length: rows.length, columns }]))) return undefined
  // Its transaction is counted where it ends, without writes.
  core.state.databaseActivity.of(core.databaseOid).rowsInserted += rows.length
  return rows.length
}

const known = new WeakMap<PhysicalPlan, { readonly insert: DirectInsert | undefined }>()

/** Plans are made anew with every catalog. */
function insertOf(core: SessionCore, plan: PhysicalPlan): DirectInsert | undefined {
  let found = known.get(plan)
  if (!found) {
    const few =
      plan.kind === 'insert' &&
      plan.input.kind === 'values' &&
      !plan.input.batches &&
      plan.input.lists.length <= smallRowsMax &&
      plan.input.lists.every((row) => row.every(isPlain))
    known.set(plan, (found = { insert: few ? directInsertOf(core, plan) : undefined }))
  }
  return found.insert
}

/** What parameters, their coercions and the transaction's time are made of. */
export const isPlain = (expression: Expression): boolean => isMadeOf(expression, isCoercionOrTime)

/** The same for the same parameters, whenever it is asked. */
export const isImmutable = (expression: Expression): boolean =>
  isMadeOf(expression, (_, { volatility }) => volatility === 'immutable')

type Call = Extract<Expression, { readonly kind: 'call' }>
type Scalar = Extract<NonNullable<ReturnType<typeof findFunction>>, { readonly kind: 'scalar' }>

const isCoercionOrTime = ({ form }: Call, { volatility, name }: Scalar): boolean =>
  form?.kind === 'cast' ? volatility !== 'volatile' : times.has(name)

const times: ReadonlySet<string> = new Set(['now', 'transaction_timestamp', 'statement_timestamp'])

function isMadeOf(expression: Expression, allowed: (call: Call, definition: Scalar) => boolean): boolean {
  if (expression.kind === 'literal' || expression.kind === 'parameter') return true
  if (expression.kind !== 'call') return false
  const definition = findFunction(expression.function)
  if (definition?.kind !== 'scalar' || !allowed(expression, definition)) return false
  return expression.args.every((arg) => isMadeOf(arg, allowed))
}

/** undefined: nothing was done. */
function commitRows(
  core: SessionCore,
  insert: DirectInsert,
  batches: readonly DirectRows[],
): Promise<CommitResult> | undefined {
  const { state, settings } = core
  // Somebody's open transaction may have one of the keys: to be waited for.
  for (const index of insert.uniqueScopes.keys()) if (!state.keyLocks.isIdle(index)) return undefined
  const operations: CommitOperation[] = []
  let count = 0
  for (const rows of batches) {
    const { attributes, region } = insert
    // So many go to segments, and not through the log.
    if ((count += rows.length) >= bulkRowsMin) return undefined
    if ('encoded' in rows) {
      const { encoded, length } = rows
      operations.push({ kind: 'insert', region, rows: { attributes, batch: { length, columns: [] }, encoded } })
      continue
    }
    const batch = rowsFor(insert, rows)
    if (!batch) return undefined
    operations.push({ kind: 'insert', region, rows: { attributes, batch } })
  }
  return state.regions.commit({
    snapshot: 0,
    operations,
    uniqueScopes: insert.uniqueScopes,
    catalogEdits: [],
    synchronous: settings.get('synchronous_commit') !== 'off',
  })
}

const isCommitted = (result: CommitResult | undefined): boolean => result?.kind === 'committed'

/** undefined: a NULL where there may be none. */
function rowsFor({ columns }: DirectInsert, rows: Batch): Batch | undefined {
  const made: Column[] = []
  for (const { type, notNull, source } of columns) {
    const column: Column =
      'slot' in source
        ? { ...rows.columns[source.slot], type }
        : buildColumn(
            type,
            Array.from({ length: rows.length }, () => source.value),
          )
    if (notNull && column.validity) {
      for (let row = 0; row < rows.length; row++) if (!isValid(column, row)) return undefined
    }
    made.push(column)
  }
  return { length: rows.length, columns: made }
}
