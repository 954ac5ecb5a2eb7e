// The check of a regions' bucket against the data directory: what its manifest names must be there, and what else is there is left over.
import { readFileSync } from 'node:fs'
import { manifestPrefix, type ReadManifest, readManifest } from '../manifest/manifest.ts'
import { objectsOfEntry } from '../manifest/state.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import type { RegionBucket, RegionStore } from '../objects/region-bucket/region-bucket.ts'
import type { Findings } from './findings.ts'

/** Stores that the directory's regions are kept in. */
export const storesOf = (directory: string): readonly RegionStore[] =>
  localManifest(directory)?.state.bucketStores ?? []

export async function verifyBucket(
  directory: string,
  store: RegionStore,
  bucket: Pick<RegionBucket, 'list' | 'manifest'>,
  findings: Findings,
): Promise<void> {
  const local = localManifest(directory)
  const prefix = local?.state.bucketPrefix
  if (!local || prefix === undefined) return
  const where = `${store}:${prefix}`
  const bytes = await bucket.manifest(prefix)
  if (!bytes) return findings.note(where, 'nothing was published: the next start does')
  const published = findings.attempt(where, () => readManifest(where, Buffer.from(bytes)))
  if (!published) return
  const there = new Set(await bucket.list(prefix))
  const named = namesOf(published, store)
  for (const name of named)
    if (!there.has(name)) findings.problem(where, `"${name}" is named by its manifest, and missing`)
  const wanted = namesOf(local, store)
  const lacking = [...wanted].filter((name) => !there.has(name)).length
  if (lacking > 0) findings.note(where, `${lacking} files are not there yet: the next start keeps them`)
  const left = [...there].filter((name) => !named.has(name) && !wanted.has(name)).length
  if (left > 0) findings.note(where, `${left} files are named by nothing: the next start removes them`)
}

function localManifest(directory: string): ReadManifest | undefined {
  const files = new FileObjectStore(directory)
  const newest = files.list(manifestPrefix).at(-1)
  if (!newest) return undefined
  const path = files.path(newest.name)
  try {
    return readManifest(path, readFileSync(path))
  } catch {
    // The check of the directory tells of it.
    return undefined
  }
}

function namesOf({ state }: ReadManifest, store: RegionStore): Set<string> {
  const names = new Set<string>()
  for (const [id, { segments }] of state.regions)
    if (state.service.get(id)?.store === store) for (const name of segments.flatMap(objectsOfEntry)) names.add(name)
  return names
}
