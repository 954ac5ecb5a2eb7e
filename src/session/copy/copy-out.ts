// COPY … TO STDOUT: a query whose sink encodes CopyData payloads instead of DataRows.
import type { BoundCopy } from '../../../engine/bind/statement.ts'
import type { Execution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import type { SessionCore } from '../session-core.ts'
import { copyHeader, copyTrailer, withHeader } from '../../pgwire/copy/framing.ts'
import { copiedRows, type CopyOutOptions } from './copied-rows.ts'

type CopyOut = BoundCopy & { readonly kind: 'copy-out' }

export function copyOutExecution(core: SessionCore, statement: CopyOut, writing: CopyOutOptions): Execution {
  let rows = 0
  return {
    fetch: async (_limit, sink) => {
      const plan = planQuery(core, statement.query)
      const { options, columnNames } = statement
      const binary = options.format === 'binary'
      const header = copyHeader(options, columnNames, core.textSettings.clientEncoding)
      // The binary header is part of the first row's message: readers of rows look for it there.
      let start = binary ? header : undefined
      sink.copyOut(binary ? 1 : 0, plan.types.length)
      if (header && !binary) await sink.copyData(header)
      const encoding = { kind: 'copy', options: { copy: options, columnNames } }
      rows = await copiedRows(core, statement.query, plan, encoding, writing, async (messages, done) => {
        const first = start
        start = undefined
        const bytes = messages as Uint8Array
        await sink.copyMessages(first ? withHeader(first, bytes) : bytes, done)
      })
      const trailer = copyTrailer(options)
      if (trailer) await sink.copyData(start ? Buffer.concat([start, trailer]) : trailer)
      sink.copyDone()
      return { done: true, rows: 0 }
    },
    tag: () => `COPY ${rows}`,
    close: async () => {},
  }
}
