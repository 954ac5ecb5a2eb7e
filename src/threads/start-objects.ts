// Starts the object thread and connects to it.
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { BucketStore } from '../../regions/objects/bucket-store.ts'
import { connectObjects, type ObjectsEndpoint } from '../../regions/objects/thread/remote-store.ts'

export interface ObjectsOptions {
  readonly dataDirectory: string
  /** A PostgreSQL connection string; absent: SQLite in the data directory. */
  readonly database?: string
  readonly onFault: (message: string) => void
}

export interface RunningObjects {
  readonly store: BucketStore
  /** Uploads under way are forgotten. */
  close(): Promise<void>
}

export async function startObjects({ dataDirectory, database, onFault }: ObjectsOptions): Promise<RunningObjects> {
  const worker = new Worker(new URL('./objects.ts', import.meta.url), {
    workerData: { dataDirectory: resolve(dataDirectory), database },
  })
  const store = await connectObjects(worker as unknown as ObjectsEndpoint, onFault)
  return {
    store,
    close: async () => {
      await store.close()
      await worker.terminate()
    },
  }
}
