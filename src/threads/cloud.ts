// Entry of the Cloud thread: the service on a file of the data directory, for this process alone.
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { bytesOf } from '../cloud/service/cloud-request.ts'
import { openStore } from '../cloud/open-store.ts'
import { answerCloud } from '../cloud/service/answer.ts'
import { registerDatabase, rotateToken } from '../cloud/store/registrations.ts'
import type { CloudStore } from '../cloud/store/cloud-store.ts'
import type { FromCloud, ToCloud } from './cloud-messages.ts'
import { keepCompiled } from './compile-cache.ts'

const { dataDirectory } = workerData as { readonly dataDirectory: string }
const opened = openStore(join(dataDirectory, 'cloud.sqlite'))
opened.catch(() => {})

const post = (message: FromCloud): void => parentPort!.postMessage(message)
const onFault = (error: unknown): void =>
  post({
    kind: 'fault',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })

/** Pages go on to workers: nobody copies them. */
const shared = (size: number): Buffer => Buffer.from(new SharedArrayBuffer(size))

async function answer(store: CloudStore, message: ToCloud): Promise<FromCloud> {
  const { id } = message
  switch (message.kind) {
    case 'start':
      return { kind: 'done', id }
    case 'open': {
      const { databaseId, name } = message
      const known = await rotateToken(store, databaseId)
      const { token } = known ?? (await registerDatabase(store, name, databaseId))
      return { kind: 'opened', id, token }
    }
    case 'request': {
      const { status, headers, body } = await answerCloud({ store, onFault }, message.request)
      return { kind: 'response', id, status, headers, body: bytesOf(body, shared) }
    }
    case 'close':
      await store.close()
      return { kind: 'done', id }
  }
}

parentPort!.on('message', (message: ToCloud) => {
  opened
    .then((store) => answer(store, message))
    .catch((error: unknown): FromCloud => ({
      kind: 'failed',
      id: message.id,
      message: (error as Error).message,
    }))
    .then(post, onFault)
})
keepCompiled()
