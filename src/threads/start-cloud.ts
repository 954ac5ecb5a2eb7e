// Starts the Cloud thread and passes requests to it.
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CloudTransport } from '../cloud/client/transport.ts'
import type { FromCloud, ToCloud } from './cloud-messages.ts'

export interface RunningCloud {
  readonly transport: CloudTransport
  /** Registers a database, or knows it again; answers a token that opens it from now on. */
  open(databaseId: string, name: string): Promise<string>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: FromCloud) => void
  readonly reject: (error: Error) => void
}

export async function startCloud(options: {
  readonly dataDirectory: string
  readonly onFault: (message: string) => void
}): Promise<RunningCloud> {
  const worker = new Worker(new URL('./cloud.ts', import.meta.url), {
    workerData: { dataDirectory: resolve(options.dataDirectory) },
  })
  const waiting = new Map<number, Waiting>()
  let last = 0
  let ended: Error | undefined
  const end = (error: Error): void => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', (error: Error) => {
    options.onFault(error.message)
    end(error)
  })
  worker.on('exit', () => end(new Error('the Cloud thread ended')))
  worker.on('message', (message: FromCloud) => {
    if (message.kind === 'fault') return options.onFault(message.message)
    waiting.get(message.id)?.resolve(message)
    waiting.delete(message.id)
  })
  const send = (message: (id: number) => ToCloud): Promise<FromCloud> => {
    if (ended) return Promise.reject(ended)
    const id = ++last
    return new Promise((onAnswer, reject) => {
      waiting.set(id, { resolve: onAnswer, reject })
      worker.postMessage(message(id))
    })
  }
  /** What comes later is nobody's any more. */
  const untilAborted = <T>(signal: AbortSignal, answer: Promise<T>): Promise<T> =>
    new Promise((onAnswer, reject) => {
      const abort = (): void => reject(signal.reason as Error)
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      answer.then(onAnswer, reject).finally(() => signal.removeEventListener('abort', abort))
    })
  const ready = await send((id) => ({ kind: 'start', id }))
  if (ready.kind === 'failed') throw new Error(ready.message)
  return {
    transport: async (request, signal) => {
      const answer = await untilAborted(
        signal,
        send((id) => ({ kind: 'request', id, request })),
      )
      if (answer.kind !== 'response') throw new Error('the Cloud thread failed')
      const { status, headers, body } = answer
      return { status, header: (name) => headers[name], body }
    },
    open: async (databaseId, name) => {
      const answer = await send((id) => ({
        kind: 'open',
        id,
        databaseId,
        name,
      }))
      if (answer.kind !== 'opened')
        throw new Error(answer.kind === 'failed' ? answer.message : 'the Cloud thread failed')
      return answer.token
    },
    close: async () => {
      if (!ended) await send((id) => ({ kind: 'close', id })).catch(() => {})
      await worker.terminate()
    },
  }
}
