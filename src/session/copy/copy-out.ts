// COPY … TO STDOUT: a query whose sink encodes CopyData payloads instead of DataRows.
import type { BoundCopy } from '../../../engine/bind/statement.ts'
import type { Execution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import { startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { streamChunks } from '../query/stream-chunks.ts'
import { copyHeader, copyTrailer, withHeader } from '../../pgwire/copy/framing.ts'

type CopyOut = BoundCopy & { readonly kind: 'copy-out' }

export function copyOutExecution(core: SessionCore, statement: CopyOut): Execution {
  let rows = 0
  return {
    fetch: async (_limit, sink) => {
      const plan = planQuery(core, statement.query)
      const { options, columnNames } = statement
      const started = startQuery(core, statement.query, plan, [], {
        kind: 'copy',
        options: { copy: options, columnNames },
      })
      try {
        const binary = options.format === 'binary'
        sink.copyOut(binary ? 1 : 0, plan.types.length)
        const header = copyHeader(options, columnNames, core.textSettings.clientEncoding)
        // The binary header is part of the first row's message: readers of rows look for it there.
        let start = binary ? header : undefined
        if (header && !binary) await sink.copyData(header)
        const sent = await streamChunks(started.running, 0, async (messages, _rows, done) => {
          const first = start
          start = undefined
          await sink.copyMessages(first ? withHeader(first, messages) : messages, done)
        })
        rows = sent.rows
        const trailer = copyTrailer(options)
        if (trailer) await sink.copyData(start ? Buffer.concat([start, trailer]) : trailer)
        sink.copyDone()
      } finally {
        await started.close()
      }
      return { done: true, rows: 0 }
    },
    tag: () => `COPY ${rows}`,
    close: async () => {},
  }
}
