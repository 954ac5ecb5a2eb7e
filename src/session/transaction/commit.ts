// Commit: a transaction's overlay and catalog edits become one request to the region server, whose log record decides.
import type { TableRow } from '../../../catalog/rows.ts'
import type { Procedure } from '../../../catalog/claimant/procedures/procedure.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { gatherColumn } from '../../../engine/columns/gather.ts'
import { PgError } from '../../../engine/errors.ts'
import { mayShowKey } from '../../../engine/privileges/shown-values.ts'
import { hasBoxedKeys, type Table } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { PgArray } from '../../../engine/types/array-value.ts'
import type { TextSettings, Value } from '../../../engine/types/type.ts'
import {
  type CommitOperation,
  type CommitRequest,
  type CommitResult,
  regionId,
  type RegionId,
  tableOfRegion,
} from '../../../regions/requests/request.ts'
import { deletedPositions, rowsByRegion, survivingRows } from '../overlay/overlay.ts'
import { beginProcedure } from '../procedures/begin-procedure.ts'
import { keysOf, regionSchemaOf, regionsOf, splitRows } from '../ddl/region-schema.ts'
import type { ServerState } from '../server-state.ts'
import type { Transaction } from './transaction.ts'

export interface CommitOptions {
  /** The session: its row locks pass on. */
  readonly owner: number
  readonly synchronous: boolean
  readonly settings: TextSettings
  /** Whose rights decide what an error tells of a row. */
  readonly user: string
}

/** Another transaction changed what this one read: the statement may be run again under a newer snapshot. */
export const rowConflict = (): PgError => new PgError('40001', 'could not serialize access due to concurrent update')

export async function commitTransaction(
  state: ServerState,
  database: number,
  transaction: Transaction,
  options: CommitOptions,
): Promise<void> {
  if (transaction.hasWrites) await commitWrites(state, database, transaction, options)
  // Not before the commit is certain: a crash in between leaves a sequence further on, never further back.
  for (const [oid, restarted] of transaction.restarted) await state.sequences.restart(oid, restarted)
}

async function commitWrites(
  state: ServerState,
  database: number,
  transaction: Transaction,
  options: CommitOptions,
): Promise<void> {
  const tables = tablesDefined(transaction)
  if (transaction.ddl.length === 0 && tables.length === 0) return commitAs(state, database, transaction, options)
  const procedure = await beginProcedure(state, database, transaction, options.owner, tables)
  try {
    await commitAs(state, database, transaction, options, procedure)
    await procedure.enter('answer')
    procedure.finished()
  } catch (error) {
    procedure.failed(error)
    throw error
  }
}

/** With DDL in it the commit is one step of a procedure. */
async function commitAs(
  state: ServerState,
  database: number,
  transaction: Transaction,
  options: CommitOptions,
  procedure?: Procedure,
): Promise<void> {
  if (transaction.edits.length > 0) transaction.settle()
  if (transaction.edits.length > 0) transaction.rebase(state.catalogs.current(database))
  const request = commitRequest(transaction, options.synchronous)
  const counted = state.rowLimits.admit(transaction.catalog, transaction.overlay)
  let result: CommitResult
  try {
    result = await (procedure
      ? activate(state, tablesDefined(transaction), request, procedure)
      : state.regions.commit(request))
  } finally {
    counted()
  }
  const error = conflictError(result, transaction.catalog, options)
  if (error) throw error
  if (result.kind === 'committed') {
    transaction.committedSequence = result.sequence
    recordDeaths(state, transaction, options.owner, result.sequence)
    for (const { kind, region } of request.operations)
      if (kind === 'drop' && baseTable(transaction.catalog, tableOfRegion(region)))
        state.regionSwitches.record(tableOfRegion(region), result.sequence)
  }
  for (const operation of request.operations)
    if (operation.kind === 'adopt') for (const name of operation.segments) transaction.overlay.written.delete(name)
  for (const { op, entity, oid } of transaction.edits)
    if (op === 'remove' && entity === 'table') state.claimant.statuses.drop(oid)
  state.catalogs.commit(transaction.edits)
}

/** Tables as the commit defines them, where that is new to the nodes. */
const tablesDefined = ({ edits, base, catalog }: Transaction): TableRow[] =>
  edits.flatMap(({ entity, oid }) => {
    const after = entity === 'table' ? catalog.row('table', oid) : undefined
    return after && after.version !== base.row('table', oid)?.version ? [after] : []
  })

async function activate(
  { claimant, regions }: ServerState,
  tables: readonly TableRow[],
  request: CommitRequest,
  procedure: Procedure,
): Promise<CommitResult> {
  try {
    const result = await claimant.run(procedure, tables, (edits) =>
      regions.commit({ ...request, catalogEdits: [...request.catalogEdits, ...edits] }),
    )
    if (result.kind === 'committed') {
      await procedure.enter('activate')
      claimant.activated(tables)
    } else claimant.abandoned(tables)
    return result
  } catch (error) {
    claimant.abandoned(tables)
    throw error
  }
}

/** For statements that found the rows before they died, and for those who share the key of a row that lives on in a new version. */
function recordDeaths(state: ServerState, transaction: Transaction, owner: number, sequence: number): void {
  if (!state.rowDeaths.isWatched(sequence) && !state.rowLocks.hasOthers(owner)) return
  for (const { table, rowIds, replaced } of transaction.overlay.deletes())
    for (const [number, rows] of rowsByRegion(rowIds))
      recordDeath(state, owner, sequence, regionId(table, number), rows, replaced)
}

export function recordDeath(
  { rowDeaths, rowLocks }: ServerState,
  owner: number,
  sequence: number,
  region: RegionId,
  rows: Float64Array,
  replaced: boolean,
): void {
  if (rowDeaths.isWatched(sequence)) rowDeaths.record(sequence, region, rows, replaced)
  if (replaced) rowLocks.replaced(owner, region, rows)
}

/** Throws what the commit would, if it came now. unchecked: unique indexes that are not looked at yet. */
export async function judgeCommit(
  state: ServerState,
  transaction: Transaction,
  teller: Pick<CommitOptions, 'settings' | 'user'>,
  unchecked: readonly number[] = [],
): Promise<void> {
  const conflict = await state.regions.judge({ ...commitRequest(transaction, true), unchecked })
  const error = conflict && conflictError(conflict, transaction.catalog, teller)
  if (error) throw error
}

const commitRequest = (transaction: Transaction, synchronous: boolean): CommitRequest => ({
  snapshot: transaction.readSequence,
  operations: [...tableOperations(transaction), ...rowOperations(transaction)],
  uniqueScopes: uniqueScopes(transaction),
  catalogEdits: transaction.edits,
  synchronous,
})

function conflictError(
  result: CommitResult,
  catalog: CatalogSnapshot,
  teller: Pick<CommitOptions, 'settings' | 'user'>,
): PgError | undefined {
  switch (result.kind) {
    case 'committed':
      return undefined
    case 'row-conflict':
      return rowConflict()
    case 'key-conflict':
      return uniqueViolation(catalog, result.index, result.key, teller)
  }
}

const baseTable = (catalog: CatalogSnapshot, oid: number): Table | undefined => {
  const relation = catalog.relationByOid(oid)
  return relation?.kind === 'table' ? relation.table : undefined
}

/** Regions to create, drop and alter: what differs between the catalog before and after. */
function tableOperations(transaction: Transaction): CommitOperation[] {
  const touched = new Set<number>()
  for (const edit of transaction.edits) {
    if (edit.entity === 'table') touched.add(edit.oid)
    const index =
      edit.entity === 'index'
        ? (transaction.catalog.row('index', edit.oid) ?? transaction.base.row('index', edit.oid))
        : undefined
    if (index) touched.add(index.table)
  }
  const operations: CommitOperation[] = transaction.droppedElsewhere.flatMap(({ table, regions }) =>
    regions.map((number): CommitOperation => ({ kind: 'drop', region: regionId(table, number) })),
  )
  for (const oid of touched) {
    const before = baseTable(transaction.base, oid)
    const after = baseTable(transaction.catalog, oid)
    if (after) {
      const schema = regionSchemaOf(transaction.catalog, after)
      const there = new Set(before ? regionsOf(before) : [])
      for (const region of regionsOf(after))
        operations.push(there.delete(region) ? { kind: 'alter', region, schema } : { kind: 'create', region, schema })
      for (const region of there) operations.push({ kind: 'drop', region })
    } else if (before) {
      for (const region of regionsOf(before)) operations.push({ kind: 'drop', region })
    }
  }
  return operations
}

function rowOperations(transaction: Transaction): CommitOperation[] {
  const operations: CommitOperation[] = []
  for (const [oid, overlay] of transaction.overlay.tables()) {
    const table = baseTable(transaction.catalog, oid)
    if (!table) continue
    const existed = baseTable(transaction.base, oid) !== undefined
    if (overlay.truncated && existed)
      for (const region of regionsOf(table)) operations.push({ kind: 'truncate', region })
    for (const [number, rows] of overlay.deleted) {
      operations.push({ kind: 'delete', region: regionId(oid, number), rowIds: rows.sorted() })
    }
    for (const entry of overlay.segments) {
      const deleted = deletedPositions(entry, overlay.deletedOwn)
      if (deleted.reduce((sum, rows) => sum + rows.length, 0) === entry.rows) continue
      const segments = entry.segments.map(({ name }) => name)
      operations.push({ kind: 'adopt', region: regionId(oid, entry.region), segments, deleted, keeps: entry.keeps })
    }
    overlay.inserts.forEach((insert, turn) => {
      const batch = survivingRows(insert, overlay.deletedOwn)
      if (batch.length === 0) return
      const live = new Set(table.schema.columns.map((column) => column.attribute))
      const kept = insert.attributes
        .map((attribute, i) => ({ attribute, column: batch.columns[i] }))
        .filter(({ attribute }) => live.has(attribute))
      const attributes = kept.map(({ attribute }) => attribute)
      const columns = kept.map(({ column }) => column)
      const split: Iterable<[number, Int32Array | 'all']> =
        insert.region === undefined
          ? splitRows(table, attributes, columns, batch.length, turn)
          : [[insert.region, 'all']]
      for (const [number, rows] of split) {
        const part =
          rows === 'all'
            ? { length: batch.length, columns }
            : { length: rows.length, columns: columns.map((column) => gatherColumn(column, rows)) }
        operations.push({
          kind: 'insert',
          region: regionId(oid, number),
          rows: { attributes, batch: part },
          keeps: insert.keeps,
        })
      }
    })
  }
  return operations
}

function uniqueScopes(transaction: Transaction): Map<number, RegionId[]> {
  const scopes = new Map<number, RegionId[]>()
  for (const [oid, overlay] of transaction.overlay.tables()) {
    const table = overlay.inserts.length + overlay.segments.length > 0 ? baseTable(transaction.catalog, oid) : undefined
    if (!table) continue
    for (const [index, regions] of uniqueScopesOf(transaction.catalog, table)) scopes.set(index, regions)
  }
  return scopes
}

/** For each unique index of a table, the regions over which it is unique: all of them. */
function uniqueScopesOf(catalog: CatalogSnapshot, table: Table): Map<number, RegionId[]> {
  const unique = keysOf(catalog, table).filter((key) => key.unique)
  return new Map(unique.map((key) => [key.index, regionsOf(table)]))
}

/** Keys are printed as their types print them, as PostgreSQL's detail does, for those who may read them. */
export function uniqueViolation(
  catalog: CatalogSnapshot,
  index: number,
  key: readonly Value[],
  { settings, user }: Pick<CommitOptions, 'settings' | 'user'>,
): PgError {
  const schema = catalog.row('index', index)
  const relation = schema && catalog.relationByOid(schema.table)
  if (!schema || relation?.kind !== 'table')
    return new PgError('23505', 'duplicate key value violates unique constraint')
  const { table } = relation
  const columns = schema.columns.map(({ attribute, sql, stored }) => {
    const { name, type } = table.schema.columns.find((column) => column.attribute === (attribute ?? stored))!
    const { elementOid } = typeByOid(type.oid)
    return { name: sql ?? name, type: attribute === undefined && hasBoxedKeys(schema) ? elementOid : type.oid }
  })
  const found = hasBoxedKeys(schema) ? key.map((box) => (box as PgArray).elements[0]) : key
  const values = found.map((value, i) => (value === null ? 'null' : typeByOid(columns[i].type).format(value, settings)))
  const isShown = mayShowKey(
    catalog,
    catalog.role(user),
    relation,
    schema.columns.map(({ attribute }) => attribute),
  )
  return new PgError('23505', `duplicate key value violates unique constraint "${schema.name}"`, {
    detail: isShown
      ? `Key (${columns.map((column) => column.name).join(', ')})=(${values.join(', ')}) already exists.`
      : undefined,
    schema: table.info.schemaName,
    table: table.info.name,
    constraint: schema.name,
  })
}
