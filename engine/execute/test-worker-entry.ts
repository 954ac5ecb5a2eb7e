// Entry of the test worker's thread.
import { workerData } from 'node:worker_threads'
import { testHooks } from './test-worker.ts'
import { serveWorker } from './worker.ts'

/** loads: how many have loaded and not ended. */
const { loads, loadMilliseconds } = workerData as { readonly loads?: Int32Array; readonly loadMilliseconds?: number }
if (loads) {
  Atomics.add(loads, 0, 1)
  process.on('exit', () => Atomics.sub(loads, 0, 1))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, loadMilliseconds)
}
serveWorker(testHooks)
