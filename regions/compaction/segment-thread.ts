// Entry of the thread that encodes segments: one task after the other, so that neither commits nor sockets wait for it.
import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { ChunkHelper } from '../segments/chunk-helper.ts'
import { type SegmentAnswer, type SegmentTask, SegmentTaskRunner } from './segment-tasks.ts'

const port = parentPort
if (!port) throw new Error('segment-thread.ts is the entry of a worker thread')
const { directory } = workerData as { directory: string }
let helper: ChunkHelper | undefined
const runner = new SegmentTaskRunner(directory, undefined, helperNow)

port.on('message', ({ id, task }: { id: number; task: SegmentTask }) => {
  let answer: SegmentAnswer
  try {
    answer = { id, written: runner.run(task) }
  } catch (error) {
    answer = { id, error: toErrorRecord(error) }
  }
  port.postMessage(answer)
})

/** It starts with the first load; one that is gone is followed by another. */
function helperNow(): ChunkHelper | undefined {
  if (availableParallelism() < 2) return undefined
  if (helper?.isGone) {
    void helper.close()
    helper = undefined
  }
  return (helper ??= new ChunkHelper())
}
