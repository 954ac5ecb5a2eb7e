// Entry of the threads that parse COPY input.
import { parentPort } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { redeclare } from '../../engine/types/declared-types.ts'
import { CopyParser } from '../pgwire/copy/copy-parser.ts'
import type { CopyWorkerAnswer, CopyWorkerRequest } from '../session/copy/copy-loaders.ts'
import { keepCompiled } from './compile-cache.ts'

let parser: CopyParser | undefined
/** By number. */
const inputs: Uint8Array[] = []
const answer = (message: CopyWorkerAnswer): void => parentPort!.postMessage(message)

parentPort!.on('message', (request: CopyWorkerRequest) => {
  if (request.kind === 'start') {
    redeclare(request.types)
    parser = new CopyParser(request.parser)
    return
  }
  if (request.kind === 'chunk' && request.memory) inputs[request.number] = new Uint8Array(request.memory)
  // After a failure the rest comes all the same, and nobody waits for it.
  if (!parser) return
  const current = parser
  try {
    const batches =
      request.kind === 'chunk' ? current.feed(inputs[request.number].subarray(0, request.bytes)) : current.end()
    const { skippedRows } = current
    answer({ batches, notices: current.takeNotices(), skippedRows })
    if (request.kind === 'end') parser = undefined
  } catch (error) {
    parser = undefined
    const batches = current.rowsBefore()
    const { skippedRows } = current
    answer({ batches, notices: current.takeNotices(), skippedRows, error: toErrorRecord(error) })
  }
})

keepCompiled()
