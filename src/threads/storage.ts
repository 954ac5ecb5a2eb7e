// Entry of the storage thread: the region server's writer side and the metadata store.
import { parentPort, workerData } from 'node:worker_threads'
import { openConfiguredStore } from '../../catalog/store/open-configured.ts'
import { serveStorage } from '../../regions/server/storage-thread.ts'
import { directoryIdentity } from '../config/server-secret.ts'
import { keepCompiled } from './compile-cache.ts'
import type { StorageSettings } from './start-storage.ts'

const { dataDirectory, limits, metadataStore, metadataStoreTimeoutMs } = workerData as StorageSettings

await serveStorage({
  directory: dataDirectory,
  openCatalog: (notice) =>
    openConfiguredStore({
      directory: dataDirectory,
      location: metadataStore,
      timeoutMs: metadataStoreTimeoutMs,
      owner: () => directoryIdentity(dataDirectory),
      notice,
    }),
  port: parentPort!,
  limits,
})
keepCompiled()
