// Entry of the threads that parse COPY input.
import { parentPort } from 'node:worker_threads'
import { toErrorRecord } from '../../engine/errors.ts'
import { CopyParser } from '../pgwire/copy/copy-parser.ts'
import type { CopyWorkerAnswer, CopyWorkerRequest } from '../session/copy-loaders.ts'
import { keepCompiled } from './compile-cache.ts'

let parser: CopyParser | undefined
const answer = (message: CopyWorkerAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer)

parentPort!.on('message', (request: CopyWorkerRequest) => {
  try {
    switch (request.kind) {
      case 'start':
        parser = new CopyParser(request.parser)
        break
      case 'chunk':
        // After a failure the rest comes all the same, and nobody waits for it.
        if (!parser) break
        answer({ kind: 'batches', batches: parser.feed(request.bytes), input: request.bytes.buffer }, [
          request.bytes.buffer,
        ])
        break
      case 'end':
        if (!parser) break
        answer({ kind: 'batches', batches: parser.end() })
        parser = undefined
    }
  } catch (error) {
    parser = undefined
    answer({ kind: 'failed', error: toErrorRecord(error) })
  }
})

keepCompiled()
