// Index files of rows that lie in segments already. CREATE INDEX has them made before it commits, so that it fails as a whole; what
// does not commit is taken back. REINDEX and files that do not read any more make them anew.
import type { DdlPlan } from '../../../catalog/claimant/ddl-plan.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { Table } from '../../../engine/tables.ts'
import { type RegionId, type RegionKey, tableOfRegion } from '../../../regions/requests/request.ts'
import { keysOf, regionsOf } from './region-schema.ts'
import type { ServerState } from '../server-state.ts'
import type { SessionCore } from '../session-core.ts'
import type { Transaction } from '../transaction/transaction.ts'

/** Files that a transaction had made for an index that nobody else knows yet. */
export interface BuiltIndex {
  readonly region: RegionId
  readonly key: RegionKey
}

export async function buildIndexes(core: SessionCore, { edits }: DdlPlan): Promise<void> {
  const transaction = core.ensureTransaction()
  for (const { entity, op, oid } of edits) {
    if (entity !== 'index' || op !== 'put' || transaction.base.row('index', oid)) continue
    const index = transaction.catalog.row('index', oid)
    const table = index && tableOf(transaction.catalog, index.table)
    const key = table && keysOf(transaction.catalog, table).find((one) => one.index === oid)
    // A table of the transaction's own, or one that it filled anew, has no committed rows that stay.
    if (!table || !key || !transaction.base.row('table', table.info.oid)) continue
    if (transaction.overlay.table(table.info.oid)?.truncated) continue
    for (const region of regionsOf(table)) {
      transaction.builtIndexes.push({ region, key })
      await work(core, region, [key], 'new')
    }
  }
}

/** Those that the transaction did not commit go. */
export function forgetIndexes(state: ServerState, database: number, transaction: Transaction): void {
  const { builtIndexes } = transaction
  if (builtIndexes.length === 0) return
  const catalog = state.catalogs.current(database)
  for (const { region, key } of builtIndexes) {
    if (catalog.row('index', key.index)) continue
    state.regions
      .handle({ kind: 'index', region, keys: [key], work: 'forget' })
      .catch((error: Error) => state.logger.warn({ error: error.message, region }, 'index files were left behind'))
  }
}

/** indexes: OIDs; others of the table stay as they are. */
export async function rebuildIndexes(core: SessionCore, table: Table, indexes: ReadonlySet<number>): Promise<void> {
  const { transaction } = core
  // What the transaction itself made, or empties, has no committed rows that stay.
  if (transaction && !transaction.base.row('table', table.info.oid)) return
  if (transaction?.overlay.table(table.info.oid)?.truncated) return
  const keys = keysOf(core.catalog, table).filter(
    ({ index }) => indexes.has(index) && (!transaction || transaction.base.row('index', index) !== undefined),
  )
  if (keys.length === 0) return
  for (const region of regionsOf(table)) await work(core, region, keys, 'anew')
}

async function work(
  core: SessionCore,
  region: RegionId,
  keys: readonly RegionKey[],
  kind: 'new' | 'anew',
): Promise<void> {
  try {
    await core.state.regions.handle({ kind: 'index', region, keys, work: kind, cancel: core.cancelWord })
  } catch (error) {
    // Why it was cancelled is known here.
    core.interrupted.throwIfAborted()
    throw error
  }
}

const rebuilding = new Set<string>()

/** A look-up met a file that does not read; it read the rows instead. */
export function rebuildUnreadable(core: SessionCore, index: number, path: string, message: string): void {
  const { state } = core
  if (rebuilding.has(path)) return
  rebuilding.add(path)
  state.logger.error({ path, error: message }, 'an index file does not read and is made anew')
  const region = Number(/segments[\\/](\d+)[\\/]/.exec(path)?.[1])
  const table = tableOf(core.catalog, tableOfRegion(region))
  const key = table && keysOf(core.catalog, table).find((one) => one.index === index)
  const made = key ? state.regions.handle({ kind: 'index', region, keys: [key], work: 'anew' }) : Promise.resolve()
  made
    .then(
      () => {},
      (error: Error) => state.logger.error({ path, error: error.message }, 'the index could not be made anew'),
    )
    .finally(() => rebuilding.delete(path))
}

function tableOf(catalog: CatalogSnapshot, oid: number): Table | undefined {
  const relation = catalog.relationByOid(oid)
  return relation?.kind === 'table' ? relation.table : undefined
}
