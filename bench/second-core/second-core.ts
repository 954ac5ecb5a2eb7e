// What a second thread brings on this machine where threads share nothing, not even the memory they read: no query gets more of it. Two
// cores may be one core's two halves, and memory has no more than so many bytes a second for all.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { median } from '../interleave.ts'
import type { ScanTask } from './thread.ts'

/** Of each thread: more than caches hold. */
const bytes = 64 * 1024 * 1024
const passes = 8
const warmUps = 2

/** Gigabytes per second, of one thread and of both together. */
export async function secondCore(rounds: number): Promise<{ readonly one: number; readonly two: number }> {
  const threads = [1, 2].map(() => new Worker(new URL('./thread.ts', import.meta.url), { workerData: bytes }))
  try {
    for (let round = 0; round < warmUps; round++) await rate(threads)
    const one: number[] = []
    const two: number[] = []
    for (let round = 0; round < rounds; round++) {
      one.push(await rate([threads[round % 2]]))
      two.push(await rate(threads))
    }
    return { one: median(one), two: median(two) }
  } finally {
    for (const thread of threads) await thread.terminate()
  }
}

async function rate(threads: readonly Worker[]): Promise<number> {
  const begin = new Int32Array(new SharedArrayBuffer(4))
  const all = threads.map(async (thread) => {
    thread.postMessage({ passes, begin } satisfies ScanTask)
    await once(thread, 'message')
    return { done: once(thread, 'message') }
  })
  const under = await Promise.all(all)
  const start = performance.now()
  Atomics.store(begin, 0, 1)
  Atomics.notify(begin, 0)
  await Promise.all(under.map(({ done }) => done))
  return (threads.length * passes * bytes) / (performance.now() - start) / 1e6
}
