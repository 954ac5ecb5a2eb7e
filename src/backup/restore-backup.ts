// A backup into a new database: its rows into new segments, then everything with one commit. Before that commit there is nothing but files
// that nobody names, which go with the next start; after it there is the database, whole.
import { declareTypes } from '../../catalog/declare-types.ts'
import { defaultDatastoreOid, writeLink } from '../../catalog/metadata/defaults.ts'
import { placeOfShard, shardsForRegions } from '../../catalog/metadata/placement.ts'
import { allocatorOid, firstUserOid, putRow, type TableRow, type TypedEdit } from '../../catalog/rows.ts'
import { CatalogSnapshot } from '../../catalog/snapshot.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { PgError } from '../../engine/errors.ts'
import type { PhysicalPlan } from '../../engine/plan/physical.ts'
import type { Table } from '../../engine/tables.ts'
import { firstRowTypeOid, isRowArrayOid, relationOfRowType, rowTypeOf } from '../../engine/types/user-oids.ts'
import { fromTaggedJson } from '../../regions/log/tagged-json.ts'
import type { BulkSegment, BulkWriter } from '../../regions/region-server.ts'
import { type CommitOperation, regionId, type RegionSchema } from '../../regions/requests/request.ts'
import { dropSegmentNumber } from '../../regions/scan/cache-numbers.ts'
import type { TaskHandle } from '../../regions/server/task-list.ts'
import { lockForEdits } from '../session/locks/relation-locks.ts'
import { regionSchemaOf } from '../session/ddl/region-schema.ts'
import { startQuery } from '../session/query/run-query.ts'
import type { SessionCore } from '../session/session-core.ts'
import type { BackupStore } from './backup-store.ts'
import { type BackupManifest, catalogName } from './manifest.ts'
import { type Renumbering, renumbered, renumberedAcl } from './renumber.ts'
import { newTypeOids } from './renumber-types.ts'
import { renumberedValues } from './renumber-values.ts'
import { renumberedLargeObjects } from './renumber-large-objects.ts'
import type { SavedCatalog, SavedRegion } from './saved-catalog.ts'

export interface RestoreAsked {
  readonly store: BackupStore
  readonly manifest: BackupManifest
  /** Of the new database. */
  readonly name: string
  /** Told of each role that is not there. */
  readonly missingRole: (name: string) => void
}

/** How many rows there are. Committed when it returns. */
export async function restoreBackup(core: SessionCore, task: TaskHandle, asked: RestoreAsked): Promise<number> {
  const { state } = core
  const { store, manifest } = asked
  task.total(manifest.rows, manifest.bytes)
  for (const file of manifest.files) {
    await store.verify(file, core.interrupted)
    task.progress[2] += file.bytes
  }
  const saved = fromTaggedJson(await store.readText(catalogName)) as SavedCatalog
  const database = state.catalogs.allocateOid()
  const numbers = renumbering(core, saved, database, asked.missingRole)
  const head = putRow('database', database, {
    ...saved.database,
    oid: database,
    name: asked.name,
    owner: numbers.role(saved.database.owner) ?? numbers.owner,
    provisionState: 'active',
    acl: saved.database.acl && renumberedAcl(saved.database.acl, numbers),
  })
  await lockForEdits(core, core.catalog, [head], [])
  refuseTaken(core, asked.name)
  const edits = newEdits(core, saved, numbers, head)
  const catalog = CatalogSnapshot.fromRows([...state.catalogs.any().edits(), ...edits], database)
  // Rows of its types are read and written before it is committed.
  declareTypes(catalog)
  await placeRegions(core, catalog)
  const written: string[] = []
  try {
    const operations: CommitOperation[] = []
    for (const region of saved.regions)
      operations.push(...(await writeRegion(core, task, store, { region, numbers, catalog, written })))
    for (const [old, sequence] of saved.sequences) await state.sequences.restart(numbers.oid(old), sequence)
    core.interrupted.throwIfAborted()
    refuseTaken(core, asked.name)
    const catalogEdits = [...edits, putRow('allocator', allocatorOid, { next: state.catalogs.nextOid })]
    await state.regions.commit({ snapshot: 0, operations, uniqueScopes: new Map(), catalogEdits, synchronous: true })
    state.catalogs.commit(catalogEdits)
    return task.progress[0]
  } catch (error) {
    state.regions.discard(written)
    throw error
  }
}

export function refuseTaken(core: SessionCore, name: string): void {
  if ([...core.state.catalogs.databases()].some((one) => one.name === name))
    throw new PgError('42P04', `database "${name}" already exists`)
}

function renumbering(
  core: SessionCore,
  saved: SavedCatalog,
  database: number,
  missingRole: (name: string) => void,
): Renumbering {
  const oids = newTypeOids(saved.rows, core.state.catalogs.allocateOid)
  const own = new Set(saved.rows.map((row) => row.oid))
  const missing = new Set<string>()
  const owner = core.catalog.role(core.user)!.oid
  const oid = (old: number): number => {
    // Schemas of a database's own have OIDs of users, but for the first database's public.
    if (old < firstUserOid && !own.has(old)) return old
    if (old >= firstRowTypeOid) return rowTypeOf(oid(relationOfRowType(old))) + (isRowArrayOid(old) ? 1 : 0)
    const known = oids.get(old)
    if (known !== undefined) return known
    const made = core.state.catalogs.allocateOid()
    oids.set(old, made)
    return made
  }
  return {
    database,
    owner,
    oid,
    role: (old) => {
      const name = saved.roles.get(old)
      const role = name === undefined ? undefined : core.catalog.role(name)
      if (!role && name !== undefined && !missing.has(name)) {
        missing.add(name)
        missingRole(name)
      }
      return role?.oid
    },
  }
}

/** The rows of the new database. Its regions go where those of any new database's tables would. */
function newEdits(core: SessionCore, saved: SavedCatalog, numbers: Renumbering, head: TypedEdit): TypedEdit[] {
  const { catalogs } = core.state
  const link = writeLink(catalogs.allocateOid(), numbers.database, defaultDatastoreOid)
  const place = CatalogSnapshot.fromRows([...catalogs.any().edits(), head, link], numbers.database)
  const rows = saved.rows.map((row) => renumbered(row, numbers))
  return [
    head,
    link,
    ...rows.map(({ entity, oid, value }) => {
      if (entity !== 'table') return { op: 'put', entity, oid, value } as TypedEdit
      const table = value as TableRow
      return putRow('table', oid, { ...table, shards: shardsForRegions(place, table.regions.length) })
    }),
  ]
}

async function placeRegions(core: SessionCore, catalog: CatalogSnapshot): Promise<void> {
  for (const { oid, regions, shards } of catalog.rowsOf('table')) {
    for (const [index, number] of regions.entries()) {
      const place = shards && placeOfShard(catalog, shards[index])
      if (place !== undefined)
        await core.state.regions.handle({ kind: 'place', region: regionId(oid, number), ...place })
    }
  }
}

interface RestoredRegion {
  readonly region: SavedRegion
  readonly numbers: Renumbering
  readonly catalog: CatalogSnapshot
  /** Gets the names of segments that were written. */
  readonly written: string[]
}

async function writeRegion(
  core: SessionCore,
  task: TaskHandle,
  store: BackupStore,
  { region, numbers, catalog, written }: RestoredRegion,
): Promise<CommitOperation[]> {
  const { regions } = core.state
  const relation = catalog.relationByOid(numbers.oid(region.table))
  if (relation?.kind !== 'table') throw new Error(`a backup has rows of ${region.table}, which is no table`)
  const schema = regionSchemaOf(catalog, relation.table)
  const id = regionId(relation.oid, region.region)
  const create: CommitOperation = { kind: 'create', region: id, schema }
  if (region.segments.length === 0) return [create]
  const attributes = schema.columns.map(({ attribute }) => attribute)
  const bulk = await regions.bulkWriter(id, schema)
  let writer: BulkWriter | undefined = bulk
  try {
    for (const { file, footer } of region.segments) {
      await store.withFile(file, core.interrupted, async (path) => {
        for await (const batch of readSegment(core, relation.table, schema, { name: file, path, footer })) {
          core.interrupted.throwIfAborted()
          await bulk.write({
            attributes,
            batch: renumberedLargeObjects(relation.table, renumberedValues(batch, numbers), numbers),
          })
          task.progress[0] += batch.length
        }
      })
    }
    const { segments } = await bulk.finish()
    writer = undefined
    const names = segments.map(({ name }) => name)
    written.push(...names)
    // They were unique where they come from.
    const keeps = schema.keys.filter((key) => key.unique).map((key) => key.index)
    return [create, { kind: 'adopt', region: id, segments: names, keeps }]
  } catch (error) {
    await writer?.abort()
    throw error
  }
}

async function* readSegment(
  core: SessionCore,
  table: Table,
  schema: RegionSchema,
  segment: BulkSegment,
): AsyncGenerator<Batch> {
  const projection = table.schema.columns.map((column) => column.attribute)
  const plan = {
    node: 1,
    types: table.schema.columns.map((column) => column.type),
    rows: segment.footer.rows,
    kind: 'scan',
    table: 0,
    attributes: projection,
    predicates: [],
  } as PhysicalPlan
  const { regions, memory } = core.state
  const request = { projection, predicates: [] }
  const partitions = regions.scanBulk(regionId(table.info.oid, 0), schema, [segment], 1, request)
  const started = startQuery(
    core,
    { writes: [] },
    plan,
    [],
    { kind: 'columns', options: {} },
    false,
    new Map([[1, partitions]]),
  )
  try {
    for (;;) {
      const chunk = await started.running.pull(0)
      if (chunk.rows > 0) yield chunk.payload as Batch
      if (chunk.done) return
    }
  } finally {
    await started.close()
    const number = dropSegmentNumber(segment.path)
    if (number !== undefined) memory.cache.forget(new Set([number]))
  }
}
