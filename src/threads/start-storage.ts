// Starts the storage thread while the rest of the server is still loading: the two take about as long, and run side by side.
// Imports nothing heavy for that reason.
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { MemtableLimits } from '../../regions/limits.ts'
import { makeDirectory } from '../../regions/server/make-directory.ts'
import type { StorageEndpoint } from '../../regions/server/open.ts'

const events = ['message', 'error', 'exit'] as const

export interface StorageSettings {
  readonly dataDirectory: string
  readonly limits?: MemtableLimits
  /** Absent: where the data directory says. */
  readonly metadataStore?: string
  /** How long a metadata store that does not answer is waited for. */
  readonly metadataStoreTimeoutMs: number
}

/** What the thread says before anybody listens is kept for them. */
export function startStorage(settings: StorageSettings): StorageEndpoint {
  const dataDirectory = resolve(settings.dataDirectory)
  makeDirectory(dataDirectory, 0o700)
  const worker = new Worker(new URL('./storage.ts', import.meta.url), {
    workerData: { ...settings, dataDirectory } satisfies StorageSettings,
  })
  const kept = new Map<string, unknown[]>()
  for (const event of events) {
    const values: unknown[] = []
    kept.set(event, values)
    worker.on(event as 'message', (value: unknown) => void values.push(value))
  }
  return {
    postMessage: (message) => worker.postMessage(message),
    on: (event, listener) => {
      const values = kept.get(event)
      if (!values) return
      worker.removeAllListeners(event)
      worker.on(event as 'message', listener)
      for (const value of values.splice(0)) listener(value)
    },
  }
}
