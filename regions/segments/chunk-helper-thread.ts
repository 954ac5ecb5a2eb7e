// Entry of the thread that helps to encode row groups.
import { workerData } from 'node:worker_threads'
import type { HelpAnswer, HelpRequest, HelperData } from './chunk-helper.ts'
import { ColumnClaims } from './column-claims.ts'
import { encodeApart } from './encode-apart.ts'

const { claims: shared, port } = workerData as HelperData
const claims = new ColumnClaims(shared)

port.on('message', ({ group, codec, columns }: HelpRequest) => {
  for (;;) {
    const column = claims.take(group, columns.length)
    if (column === undefined) return
    let answer: HelpAnswer
    try {
      answer = { group, column, encoded: encodeApart(columns[column], codec) }
    } catch {
      answer = { group, column, encoded: undefined }
    }
    port.postMessage(answer, answer.encoded ? [answer.encoded.bytes.buffer as ArrayBuffer] : [])
    claims.answered()
  }
})

claims.ready()
