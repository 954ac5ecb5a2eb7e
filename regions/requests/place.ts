// Place: where a region's files will lie, before it is created. Asking twice is harmless; a region that has files stays where they are.
import { isAbsolute, join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export async function handlePlace(
  engine: StorageEngine,
  { region, directory, store }: MaintenanceRequest & { kind: 'place' },
): Promise<AffectedRows> {
  if (store !== undefined) await engine.buckets.place(region, store)
  if (directory === undefined) return { rows: 0 }
  if (!isAbsolute(directory)) throw new PgError('22023', `the directory "${directory}" is not an absolute path`)
  const name = `segments/${region}`
  return { rows: engine.store.place(name, join(directory, name)) ? 1 : 0 }
}
