// Entry of the threads that parse COPY input.
import { parentPort } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { redeclare } from '../../engine/types/declared-types.ts'
import { CopyParser } from '../pgwire/copy/copy-parser.ts'
import type { CopyWorkerAnswer, CopyWorkerRequest } from '../session/copy-loaders.ts'
import { keepCompiled } from './compile-cache.ts'

let parser: CopyParser | undefined
const answer = (message: CopyWorkerAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer)

parentPort!.on('message', (request: CopyWorkerRequest) => {
  if (request.kind === 'start') {
    redeclare(request.types)
    parser = new CopyParser(request.parser)
    return
  }
  // After a failure the rest comes all the same, and nobody waits for it.
  if (!parser) return
  const current = parser
  const input = request.kind === 'chunk' ? request.bytes.buffer : undefined
  try {
    const batches = request.kind === 'chunk' ? current.feed(request.bytes) : current.end()
    const { skippedRows } = current
    answer({ batches, notices: current.takeNotices(), skippedRows, input }, input && [input])
    if (request.kind === 'end') parser = undefined
  } catch (error) {
    parser = undefined
    const batches = current.rowsBefore()
    const { skippedRows } = current
    answer({ batches, notices: current.takeNotices(), skippedRows, error: toErrorRecord(error) })
  }
})

keepCompiled()
