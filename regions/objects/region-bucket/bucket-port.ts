// The regions' buckets from another thread: the storage thread asks, the object thread, which has the stores, answers.
import type { MessagePort } from 'node:worker_threads'
import { PgError } from '../../../engine/errors.ts'
import type { ThreadError } from '../thread/messages.ts'
import { fromThreadError, toThreadError } from '../thread/thread-error.ts'
import type { RegionBucket, RegionStore } from './region-bucket.ts'

interface Asked {
  readonly id: number
  readonly store: RegionStore
  readonly method: keyof RegionBucket
  readonly args: readonly unknown[]
}
type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: ThreadError }

export type RegionBuckets = (store: RegionStore) => RegionBucket

export function serveRegionBuckets(port: MessagePort, buckets: RegionBuckets): void {
  port.on('message', ({ id, store, method, args }: Asked) => {
    const answer = (message: Answer): void => port.postMessage(message)
    call(buckets, store, method, args).then(
      (value) => answer({ id, value }),
      (error: unknown) => answer({ id, error: toThreadError(error) }),
    )
  })
}

// Async: what opening the store throws is an answer, too.
// oxlint-disable-next-line require-await
async function call(
  buckets: RegionBuckets,
  store: RegionStore,
  method: keyof RegionBucket,
  args: readonly unknown[],
): Promise<unknown> {
  const bucket = buckets(store)
  return (bucket[method] as (...args: unknown[]) => Promise<unknown>).apply(bucket, [...args])
}

export interface ConnectedBuckets {
  readonly buckets: RegionBuckets
  close(): void
}

/** open: a port whose other end is served; it is asked for with the first call, and again once a port was closed. */
export function connectRegionBuckets(open: () => MessagePort): ConnectedBuckets {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let port: MessagePort | undefined
  let lastId = 0
  let closed = false
  const lose = (): void => {
    port = undefined
    for (const { reject } of waiting.values()) reject(new PgError('58030', 'the object thread has ended'))
    waiting.clear()
  }
  const connected = (): MessagePort => {
    if (port) return port
    port = open()
    port.on('message', (answer: Answer) => {
      const asker = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('error' in answer) asker?.reject(fromThreadError(answer.error))
      else asker?.resolve(answer.value)
    })
    port.on('close', lose)
    return port
  }
  const ask = (store: RegionStore, method: keyof RegionBucket, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new PgError('57P01', 'the region server is closing'))
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      connected().postMessage({ id, store, method, args } satisfies Asked)
    })
  const bucketOf = (store: RegionStore): RegionBucket => {
    const plain = (method: keyof RegionBucket) => ((...args: unknown[]) => ask(store, method, args)) as never
    return {
      prepare: plain('prepare'),
      list: plain('list'),
      keep: plain('keep'),
      fetch: plain('fetch'),
      remove: plain('remove'),
      publish: plain('publish'),
      manifest: plain('manifest'),
      prefixes: plain('prefixes'),
    }
  }
  const buckets = { objects: bucketOf('objects'), s3: bucketOf('s3') }
  return {
    buckets: (store) => buckets[store],
    close: () => {
      closed = true
      port?.close()
      lose()
    },
  }
}
