// cadastre cold-start: a new data directory from a metadata store and the regions' bucket, where the one that wrote them is lost. What
// was flushed is there again, as the bucket's manifest has it; what only the lost directory's log knew is not.
import { join, resolve } from 'node:path'
import { placeOfShard, type RegionPlace } from '../../catalog/metadata/placement.ts'
import type { TypedEdit } from '../../catalog/rows.ts'
import { CatalogSnapshot } from '../../catalog/snapshot.ts'
import { writeBootstrap } from '../../catalog/store/bootstrap-config.ts'
import { closeDatabase, openDatabase } from '../../catalog/store/database.ts'
import { readIdentity, type StoreIdentity } from '../../catalog/store/identity.ts'
import { loadRows } from '../../catalog/store/load.ts'
import { type StoreLocation, storeLocation } from '../../catalog/store/location.ts'
import { openStore } from '../../catalog/store/open.ts'
import { PgError } from '../../engine/errors.ts'
import { encodeHeader, logFileName, newHeader } from '../../regions/log/log-file.ts'
import { manifestOf, manifestPrefix, readManifest } from '../../regions/manifest/manifest.ts'
import { emptyState, type ManifestState, objectsOfEntry } from '../../regions/manifest/state.ts'
import { FileObjectStore } from '../../regions/objects/file-store.ts'
import type { RegionBucket, RegionStore } from '../../regions/objects/region-bucket/region-bucket.ts'
import { type RegionId, regionId, type RegionSchema } from '../../regions/requests/request.ts'
import { lockDataDirectory } from '../../regions/server/data-directory.ts'
import { directoryIdentity } from '../config/server-secret.ts'
import { regionSchemaOf } from '../session/ddl/region-schema.ts'
import type { Output } from './backup.ts'

export interface ColdStart {
  readonly dataDirectory: string
  /** A postgres URL, or a file as seen from the data directory. */
  readonly metadataStore: string
  readonly timeoutMs: number
  /** Where regions may be kept. */
  readonly buckets: ReadonlyMap<RegionStore, RegionBucket>
}

/** Throws 55006 where a server runs on the directory, or leads the metadata store. */
export async function coldStart(asked: ColdStart, output: Output): Promise<void> {
  const directory = resolve(asked.dataDirectory)
  const lock = lockDataDirectory(directory)
  try {
    const files = new FileObjectStore(directory)
    if (files.list(manifestPrefix).length > 0)
      throw new PgError('55000', `"${directory}" has regions already: name an empty directory`)
    const location = storeLocation(asked.metadataStore, directory)
    const stored = await readStore(asked, directory)
    const found = await findRegions(asked.buckets, stored.owner)
    const state = restoredState(stored, found.states, output)
    for (const [id, place] of stored.places)
      if (place.directory !== undefined) files.place(`segments/${id}`, join(place.directory, 'segments', String(id)))
    await fetchAll(asked.buckets, state, output)
    const first = state.lastLsn + 1
    files.put(`log/${logFileName(first)}`, encodeHeader(newHeader(first)))
    files.put(firstManifest, manifestOf(state).content)
    try {
      const owner = location.kind === 'sqlite' ? null : directoryIdentity(directory)
      await claim(asked, location, { owner, location: location.name, movedTo: null })
    } catch (error) {
      // Without it the directory is as good as empty.
      files.remove(firstManifest)
      throw error
    }
    writeBootstrap(directory, asked.metadataStore)
  } finally {
    lock.release()
  }
}

const firstManifest = `${manifestPrefix}0000000001.manifest`

/** Whoever leads the store at the moment keeps others from it. */
async function claim({ timeoutMs }: ColdStart, location: StoreLocation, identity: StoreIdentity): Promise<void> {
  const name = location.kind === 'sqlite' ? location.path : location.url
  const lead = { holder: identity.owner ?? 'local', alone: true }
  await (await openStore(name, lead, { timeoutMs, claim: () => identity })).close()
}

interface StoredTables {
  readonly owner: string | null
  readonly appliedLsn: number
  readonly schemas: ReadonlyMap<RegionId, { readonly schema: RegionSchema; readonly table: string }>
  readonly places: ReadonlyMap<RegionId, RegionPlace>
}

async function readStore({ metadataStore, timeoutMs }: ColdStart, directory: string): Promise<StoredTables> {
  const location = storeLocation(metadataStore, directory)
  const database = await openDatabase(location, { timeoutMs })
  try {
    const { db } = database
    const identity = await readIdentity(db)
    if (!identity) throw new PgError('55000', `there is no metadata store at ${location.name}`)
    if (identity.movedTo !== null)
      throw new PgError(
        '55000',
        `the metadata store at ${location.name} was moved to ${identity.movedTo}: name that one`,
      )
    const { applied_lsn: applied } = await db.selectFrom('store_state').select('applied_lsn').executeTakeFirstOrThrow()
    const rows = (await db.transaction().execute(loadRows)) as TypedEdit[]
    const schemas = new Map<RegionId, { schema: RegionSchema; table: string }>()
    const places = new Map<RegionId, RegionPlace>()
    for (const row of rows) {
      if (row.entity !== 'database' || row.op !== 'put') continue
      const catalog = CatalogSnapshot.fromRows(rows, row.oid)
      for (const { oid, name, regions, shards } of catalog.rowsOf('table')) {
        const relation = catalog.relationByOid(oid)
        if (relation?.kind !== 'table') continue
        const schema = regionSchemaOf(catalog, relation.table)
        for (const [index, number] of regions.entries()) {
          const id = regionId(oid, number)
          schemas.set(id, { schema, table: name })
          const place = shards && placeOfShard(catalog, shards[index])
          if (place) places.set(id, place)
        }
      }
    }
    return { owner: identity.owner, appliedLsn: Number(applied), schemas, places }
  } finally {
    await closeDatabase(database)
  }
}

/** The manifests that the store's last server published. */
async function findRegions(
  buckets: ColdStart['buckets'],
  owner: string | null,
): Promise<{ readonly states: readonly ManifestState[] }> {
  const states: ManifestState[] = []
  for (const [store, bucket] of buckets) {
    for (const prefix of await bucket.prefixes()) {
      const bytes = await bucket.manifest(prefix)
      if (!bytes) continue
      const { state } = readManifest(`${store}:${prefix}/manifest`, Buffer.from(bytes))
      // A store in a file does not say whose it is.
      if (owner === null || state.bucketOwner === owner) states.push({ ...state, bucketStores: [store] })
    }
  }
  const [first] = states
  if (!first) throw new PgError('55000', 'no bucket has regions of this metadata store')
  if (states.some((state) => state.bucketPrefix !== first.bucketPrefix))
    throw new PgError(
      '55000',
      'the bucket has regions of several servers, and the metadata store does not say which are its own',
    )
  return { states }
}

/** Regions as the catalog has them, with the segments that the bucket has. */
function restoredState(stored: StoredTables, states: readonly ManifestState[], output: Output): ManifestState {
  const newest = states.toSorted((a, b) => b.lastLsn - a.lastLsn)[0]
  const lastLsn = Math.max(stored.appliedLsn, newest.lastLsn)
  const state: ManifestState = {
    ...emptyState(),
    bucketPrefix: newest.bucketPrefix,
    bucketStores: [...new Set(states.flatMap((one) => one.bucketStores ?? []))],
    sequences: newest.sequences,
    sequencesLsn: lastLsn,
    catalogLsn: stored.appliedLsn,
    lastLsn,
  }
  const empty = new Set<string>()
  for (const [id, { schema, table }] of stored.schemas) {
    const from = states.find((one) => one.regions.has(id))
    const entry = from?.regions.get(id)
    if (!entry) empty.add(table)
    state.regions.set(id, {
      schema,
      flushedLsn: lastLsn,
      nextRowId: entry?.nextRowId ?? 0,
      segments: (entry?.segments ?? []).map((segment) => ({
        ...segment,
        sequence: Math.min(segment.sequence, lastLsn),
      })),
    })
    const service = from?.service.get(id)
    const place = stored.places.get(id)?.store
    if (service) state.service.set(id, service)
    else if (place) state.service.set(id, { store: place })
  }
  for (const table of empty)
    output.line(`table ${table}: the bucket has nothing of it, or of some of its regions; they are empty`)
  return state
}

async function fetchAll(buckets: ColdStart['buckets'], state: ManifestState, output: Output): Promise<void> {
  let count = 0
  for (const [id, { segments }] of state.regions) {
    const bucket = buckets.get(state.service.get(id)?.store ?? 'objects')
    for (const name of segments.flatMap(objectsOfEntry)) {
      if (!(await bucket?.fetch(state.bucketPrefix!, name)))
        throw new PgError('XX001', `the bucket's manifest names "${name}", and the bucket does not have it`)
      count++
    }
  }
  output.line(`${state.regions.size} regions, ${count} files`)
}
