// Starts the object thread and connects to it.
import { resolve } from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import type { S3Account } from '../objects/remote/s3-connection.ts'
import { connectObjects, type ObjectsEndpoint } from '../../regions/objects/thread/remote-store.ts'

export interface ObjectsSettings {
  readonly dataDirectory: string
  /** A PostgreSQL connection string; absent: SQLite in the data directory. */
  readonly database?: string
  /** Another S3, and the bucket there that regions' files go to. */
  readonly remote?: S3Account
  readonly remoteRegionsBucket?: string
}

export interface ObjectsOptions extends ObjectsSettings {
  readonly onFault: (message: string) => void
}

/** To the object thread, beside what the store's users ask. */
export interface RegionBucketsAsked {
  readonly kind: 'region-buckets'
  readonly port: MessagePort
}

export interface RunningObjects {
  readonly store: BucketStore
  /** What comes by the port is answered from the regions' buckets. */
  serveRegions(port: MessagePort): void
  /** Uploads under way are forgotten. */
  close(): Promise<void>
}

export async function startObjects({ onFault, ...settings }: ObjectsOptions): Promise<RunningObjects> {
  const worker = new Worker(new URL('./objects.ts', import.meta.url), {
    workerData: { ...settings, dataDirectory: resolve(settings.dataDirectory) } satisfies ObjectsSettings,
  })
  const store = await connectObjects(worker as unknown as ObjectsEndpoint, onFault)
  return {
    store,
    serveRegions: (port) => worker.postMessage({ kind: 'region-buckets', port } satisfies RegionBucketsAsked, [port]),
    close: async () => {
      await store.close()
      await worker.terminate()
    },
  }
}
