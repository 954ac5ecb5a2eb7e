import { test } from 'node:test'
import assert from 'node:assert/strict'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { DecodeScratch } from '../log/encode-batch.ts'
import type { CommitRequest } from '../requests/request.ts'
import { CommitListener } from './commit-listener.ts'
import { CommitQueue } from './commit-queue.ts'
import { newCommitRing } from './commit-ring.ts'
import type { ToStorage } from './messages.ts'
import { unpackCommits } from './packed-commits.ts'

const small: CommitRequest = {
  snapshot: 0,
  operations: [],
  uniqueScopes: new Map(),
  catalogEdits: [],
  synchronous: true,
}
const notPacked: CommitRequest = { ...small, unchecked: [] }
const eventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function listen(ring: SharedArrayBuffer, waits: boolean, take: (id: number) => void) {
  const scratch = new DecodeScratch()
  const commit = (packed: Uint8Array): void => {
    for (const { id } of unpackCommits(packed, scratch)) take(id)
  }
  const gather = (read: () => void): 'quiet' => {
    read()
    return 'quiet'
  }
  const listener = new CommitListener({ ring, log: { gather }, commit, waits })
  return (message: ToStorage): void => {
    if (typeof message === 'number') listener.serve()
    else
      listener.receive(() => {
        if (message.kind === 'commits') commit(message.packed)
        else if ('id' in message) take(message.id)
      })
  }
}

if (isMainThread) {
  test('commits and messages are taken in the order in which they were sent', async () => {
    const step = fc.constantFrom('alone', 'among', 'large', 'other', 'turn', 'deliver')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const ring = newCommitRing()
        const posted: ToStorage[] = []
        const taken: number[] = []
        const receive = listen(ring, false, (id) => taken.push(id))
        const queue = new CommitQueue(ring, (message) => posted.push(message))
        let sent = 0
        for (const one of steps) {
          if (one === 'alone' || one === 'among') queue.add(sent++, small, one === 'alone')
          else if (one === 'large') queue.add(sent++, notPacked, false)
          else if (one === 'other') queue.post({ kind: 'close', id: sent++ })
          else if (one === 'turn') await eventLoop()
          else if (posted.length > 0) receive(posted.shift()!)
        }
        await eventLoop()
        while (posted.length > 0) receive(posted.shift()!)
        assert.deepEqual(
          taken,
          Array.from({ length: sent }, (_, i) => i),
        )
      }),
    )
  })

  test('no commit is overlooked between two threads, whether the other one works, waits or sleeps', async () => {
    const ring = newCommitRing()
    const worker = new Worker(new URL(import.meta.url), { workerData: ring })
    try {
      const queue = new CommitQueue(ring, (message) => worker.postMessage(message))
      const answered = new Map<number, () => void>()
      worker.on('message', (id: number) => answered.get(id)!())
      let next = 0
      const session = async (count: number, pause: (turn: number) => Promise<void> | void): Promise<void> => {
        for (let turn = 0; turn < count; turn++) {
          const id = next++
          await new Promise<void>((resolve) => {
            answered.set(id, resolve)
            queue.add(id, id % 50 === 7 ? notPacked : small, id % 3 === 0)
          })
          await pause(turn)
        }
      }
      await Promise.all([
        session(2000, () => {}),
        session(500, () => eventLoop()),
        session(20, (turn) => new Promise((resolve) => setTimeout(resolve, turn % 4))),
      ])
      assert.equal(next, 2520)
    } finally {
      await worker.terminate()
    }
  })
} else {
  parentPort!.on(
    'message',
    listen(workerData as SharedArrayBuffer, true, (id) => parentPort!.postMessage(id)),
  )
}
