// Entry of the threads that parse COPY input.
import { parentPort } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { CopyParser } from '../pgwire/copy/copy-parser.ts'
import type { CopyWorkerAnswer, CopyWorkerRequest } from '../session/copy-loaders.ts'
import { keepCompiled } from './compile-cache.ts'

let parser: CopyParser | undefined
const answer = (message: CopyWorkerAnswer): void => parentPort!.postMessage(message)

parentPort!.on('message', (request: CopyWorkerRequest) => {
  try {
    switch (request.kind) {
      case 'start':
        parser = new CopyParser(request.parser)
        break
      case 'chunk':
        answer({ kind: 'batches', batches: parser!.feed(request.bytes), ended: false })
        break
      case 'end':
        answer({ kind: 'batches', batches: parser!.end(), ended: true })
        parser = undefined
    }
  } catch (error) {
    parser = undefined
    answer({ kind: 'failed', error: toErrorRecord(error) })
  }
})

keepCompiled()
