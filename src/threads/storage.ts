// Entry of the storage thread: the region server's writer side and the metadata store.
import { MessageChannel, parentPort, workerData } from 'node:worker_threads'
import { openConfiguredStore } from '../../catalog/store/open-configured.ts'
import { connectRegionBuckets } from '../../regions/objects/region-bucket/bucket-port.ts'
import type { FromStorage } from '../../regions/server/messages.ts'
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
  ownThread: true,
  owner: () => directoryIdentity(dataDirectory),
  // The thread that has them is not this one's to start.
  buckets: connectRegionBuckets(() => {
    const { port1, port2 } = new MessageChannel()
    parentPort!.postMessage({ kind: 'objects', port: port2 } satisfies FromStorage, [port2])
    return port1
  }),
  limits,
})
keepCompiled()
