// Entry of the storage thread: the region server's writer side and the metadata store.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../../catalog/store/open.ts'
import type { MemtableLimits } from '../../regions/limits.ts'
import { serveStorage } from '../../regions/server/storage-thread.ts'
import { keepCompiled } from './compile-cache.ts'

const { dataDirectory, limits } = workerData as { readonly dataDirectory: string; readonly limits?: MemtableLimits }

await serveStorage({
  directory: dataDirectory,
  openCatalog: () => openStore(join(dataDirectory, 'metadata.sqlite')),
  port: parentPort!,
  limits,
})
keepCompiled()
