// A backup as the work of a task: under one snapshot, every region's rows go into segments of the backup's own, those that lie in memory
// as well as those in files, without what was deleted. Writers go on meanwhile; DDL on the tables waits, as it does for a reader.
import type { Table } from '../../engine/tables.ts'
import { toTaggedJson } from '../../regions/log/tagged-json.ts'
import type { RegionSchema } from '../../regions/requests/request.ts'
import { regionId } from '../../regions/requests/request.ts'
import type { BulkWriter, Snapshot } from '../../regions/region-server.ts'
import type { TaskHandle } from '../../regions/server/task-list.ts'
import { relationKey } from '../session/locks/lock-key.ts'
import { accessShare } from '../session/locks/modes.ts'
import { lockKey } from '../session/locks/relation-locks.ts'
import { regionSchemaOf, regionsOf } from '../session/ddl/region-schema.ts'
import { readRows } from '../session/repartition/copy-rows.ts'
import type { SessionCore } from '../session/session-core.ts'
import type { CatalogSnapshot } from '../../catalog/snapshot.ts'
import type { BackupStore } from './backup-store.ts'
import { type BackupFile, catalogName, encodeManifest, manifestFormat, manifestName } from './manifest.ts'
import { type SavedCatalog, savedRows, type SavedRegion } from './saved-catalog.ts'

/** After so many rows what was written so far is carried away: it takes room in the data directory meanwhile. */
const rowsPerFile = 4_000_000

export interface WrittenBackup {
  readonly rows: number
  readonly bytes: number
}

export async function writeBackup(core: SessionCore, task: TaskHandle, store: BackupStore): Promise<WrittenBackup> {
  const catalog = await lockTables(core)
  // The catalog and the rows are those of one moment: no table can change before the task ends. Not the transaction's own snapshot: while
  // one of those lives, every row that dies is remembered.
  const snapshot = core.state.regions.snapshot()
  try {
    return await writeAll(core, task, store, catalog, snapshot)
  } finally {
    snapshot.release()
  }
}

async function writeAll(
  core: SessionCore,
  task: TaskHandle,
  store: BackupStore,
  catalog: CatalogSnapshot,
  snapshot: Snapshot,
): Promise<WrittenBackup> {
  const started = new Date().toISOString()
  const tables = tablesOf(catalog)
  task.total(rowsIn(core, tables), 0)
  const sequences: SavedCatalog['sequences'] = new Map(
    Array.from(catalog.rowsOf('sequence'), (one) => [one.oid, core.state.sequences.state(one)]),
  )
  await store.begin()
  try {
    return await writeFiles(core, task, store, { catalog, snapshot, tables, sequences, started })
  } catch (error) {
    await store.discard().catch(() => {})
    throw error
  }
}

interface SavedMoment {
  readonly catalog: CatalogSnapshot
  readonly snapshot: Snapshot
  readonly tables: readonly Table[]
  readonly sequences: SavedCatalog['sequences']
  readonly started: string
}

async function writeFiles(
  core: SessionCore,
  task: TaskHandle,
  store: BackupStore,
  { catalog, snapshot, tables, sequences, started }: SavedMoment,
): Promise<WrittenBackup> {
  const files: BackupFile[] = []
  const regions: SavedRegion[] = []
  for (const table of tables) {
    for (const number of table.info.regions)
      regions.push(await writeRegion(core, task, store, { table, number, catalog, snapshot, files }))
  }
  const saved: SavedCatalog = {
    database: catalog.database,
    rows: savedRows(catalog),
    roles: new Map(Array.from(catalog.roles(), ({ oid, name }) => [oid, name])),
    sequences,
    regions,
  }
  files.push(await store.putText(catalogName, toTaggedJson(saved)))
  const rows = task.progress[0]
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  core.interrupted.throwIfAborted()
  await store.putText(
    manifestName,
    encodeManifest({ format: manifestFormat, database: catalog.database.name, started, rows, bytes, files }),
  )
  await store.publish()
  return { rows, bytes }
}

/** Locks all tables against being changed; the catalog as it is once that is so. */
async function lockTables(core: SessionCore): Promise<CatalogSnapshot> {
  for (;;) {
    const { catalog } = core
    for (const { oid } of [...catalog.rowsOf('table')].sort((a, b) => a.oid - b.oid))
      await lockKey(core, relationKey(oid), accessShare)
    if (core.catalog === catalog) return catalog
  }
}

const tablesOf = (catalog: CatalogSnapshot): Table[] =>
  Array.from(catalog.rowsOf('table'), ({ oid }) => catalog.relationByOid(oid)).flatMap((relation) =>
    relation?.kind === 'table' ? [relation.table] : [],
  )

function rowsIn(core: SessionCore, tables: readonly Table[]): number {
  const regions = new Set(tables.flatMap(regionsOf))
  let rows = 0
  for (const one of core.state.regions.regionStatistics()) if (regions.has(one.region)) rows += one.rows
  return rows
}

interface WrittenRegion {
  readonly table: Table
  readonly number: number
  readonly catalog: CatalogSnapshot
  readonly snapshot: Snapshot
  readonly files: BackupFile[]
}

async function writeRegion(
  core: SessionCore,
  task: TaskHandle,
  store: BackupStore,
  { table, number, catalog, snapshot, files }: WrittenRegion,
): Promise<SavedRegion> {
  const { regions } = core.state
  const attributes = table.schema.columns.map((column) => column.attribute)
  const segments: { file: string; footer: SavedRegion['segments'][number]['footer'] }[] = []
  if (attributes.length === 0) return { table: table.info.oid, region: number, segments }
  // Keys and order are made anew where the rows are restored.
  const schema: RegionSchema = { ...regionSchemaOf(catalog, table), keys: [], sortBy: [], options: {} }
  const scratch = regionId(core.state.catalogs.allocateOid(), 0)
  let writer: BulkWriter | undefined
  let rows = 0
  const carryAway = async (): Promise<void> => {
    const full = writer
    writer = undefined
    rows = 0
    const written = (await full?.finish())?.segments ?? []
    try {
      for (const { path, footer } of written) {
        const file = await store.putFile(`data/${files.length}.segment`, path, core.interrupted)
        files.push(file)
        segments.push({ file: file.name, footer })
        task.progress[2] += file.bytes
      }
    } finally {
      regions.discard(written.map(({ name }) => name))
    }
  }
  try {
    await readRows(core, table, [number], { projection: attributes, at: snapshot }, async (batch) => {
      core.interrupted.throwIfAborted()
      writer ??= await regions.bulkWriter(scratch, schema)
      await writer.write({ attributes, batch })
      rows += batch.length
      task.progress[0] += batch.length
      if (rows >= rowsPerFile) await carryAway()
    })
    await carryAway()
  } catch (error) {
    await writer?.abort()
    throw error
  }
  return { table: table.info.oid, region: number, segments }
}
