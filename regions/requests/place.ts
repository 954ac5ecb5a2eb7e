// Place: where a region's files will lie, before it is created. Asking twice is harmless; a region that has files stays where they are.
import { isAbsolute, join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import type { StorageEngine } from '../server/storage-engine.ts'
import type { AffectedRows, MaintenanceRequest } from './request.ts'

export function handlePlace(
  engine: StorageEngine,
  { region, directory }: MaintenanceRequest & { kind: 'place' },
): AffectedRows {
  if (!isAbsolute(directory)) throw new PgError('22023', `the directory "${directory}" is not an absolute path`)
  const name = `segments/${region}`
  return { rows: engine.store.place(name, join(directory, name)) ? 1 : 0 }
}
