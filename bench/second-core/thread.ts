// Reads memory of its own from end to end, so often as it is asked, when all are to begin.
import { parentPort, workerData } from 'node:worker_threads'

export interface ScanTask {
  readonly passes: number
  /** 0 until all may begin. */
  readonly begin: Int32Array
}

const values = new Int32Array((workerData as number) / Int32Array.BYTES_PER_ELEMENT).map((_, i) => i)

parentPort!.on('message', ({ passes, begin }: ScanTask) => {
  parentPort!.postMessage('ready')
  Atomics.wait(begin, 0, 0)
  let found = 0
  for (let pass = 0; pass < passes; pass++) found ^= parity(values)
  parentPort!.postMessage(found)
})

function parity(list: Int32Array): number {
  let found = 0
  for (let i = 0; i < list.length; i++) found ^= list[i]
  return found
}
