// Entry of the thread that encodes segments: one task after the other, so that neither commits nor sockets wait for it.
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { type SegmentAnswer, type SegmentTask, SegmentTaskRunner } from './segment-tasks.ts'

const port = parentPort
if (!port) throw new Error('segment-thread.ts is the entry of a worker thread')
const runner = new SegmentTaskRunner((workerData as { directory: string }).directory)

port.on('message', ({ id, task }: { id: number; task: SegmentTask }) => {
  let answer: SegmentAnswer
  try {
    answer = { id, written: runner.run(task) }
  } catch (error) {
    answer = { id, error: toErrorRecord(error) }
  }
  port.postMessage(answer)
})
