// COPY … TO 's3://bucket/key': the rows as they would go to the client, or as Parquet, become an object. It is there once all of them
// are written; a transaction that rolls back afterwards does not take it away.
import type { BoundCopy, CopyOptions } from '../../../engine/bind/statement.ts'
import { GroupJoiner } from '../../../engine/parquet/join-groups.ts'
import { storeForBucket } from '../../objects/allowed-bucket.ts'
import { parseObjectUri } from '../../objects/object-uri.ts'
import type { ParquetSinkOptions } from '../../objects/parquet-sink.ts'
import { StreamedObject } from '../../objects/streamed-object.ts'
import { copyHeader, copyTrailer } from '../../pgwire/copy/framing.ts'
import type { Execution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import { type SinkSpec, startQuery } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'

type CopyOut = BoundCopy & { readonly kind: 'copy-out' }

/** How chunks of the query become bytes of the object. */
interface Encoding {
  readonly sink: SinkSpec
  readonly contentType: string
  readonly start: Uint8Array | undefined
  readonly bytesOf: (payload: unknown) => readonly Uint8Array[]
  readonly end: () => Uint8Array | undefined
}

export function copyToObjectExecution(core: SessionCore, statement: CopyOut, uri: string): Execution {
  let rows = 0
  return {
    fetch: async () => {
      const name = parseObjectUri(uri)
      const store = await storeForBucket(core, name.bucket, 'INSERT')
      const { sink, contentType, start, bytesOf, end } = encodingOf(statement, core.textSettings.clientEncoding)
      const started = startQuery(core, statement.query, planQuery(core, statement.query), [], sink)
      const object = new StreamedObject(store, name, contentType)
      try {
        if (start) await object.write(start)
        for (;;) {
          const chunk = await started.running.pull(0)
          rows += chunk.rows
          if (chunk.payload) for (const bytes of bytesOf(chunk.payload)) await object.write(bytes)
          if (chunk.done) break
        }
        const last = end()
        if (last) await object.write(last)
        core.interrupted.throwIfAborted()
        await object.end()
      } finally {
        await object.abort()
        await started.close()
      }
      return { done: true, rows: 0 }
    },
    tag: () => `COPY ${rows}`,
    close: async () => {},
  }
}

function encodingOf({ options, columnNames }: CopyOut, clientEncoding: string | undefined): Encoding {
  const { parquet } = options
  if (!parquet) {
    return {
      sink: { kind: 'copy', options: { copy: options, columnNames, bare: true } },
      contentType: contentTypes[options.format],
      start: copyHeader(options, columnNames, clientEncoding),
      bytesOf: (payload) => [payload as Uint8Array],
      end: () => copyTrailer(options),
    }
  }
  const joiner = new GroupJoiner()
  const { compression, rowGroupRows } = parquet
  return {
    sink: { kind: 'parquet', options: { columnNames, compression, rowGroupRows } satisfies ParquetSinkOptions },
    contentType: contentTypes.parquet,
    start: undefined,
    bytesOf: (payload) => (payload as readonly Uint8Array[]).map((file) => joiner.add(file)),
    end: () => joiner.end(),
  }
}

const contentTypes: Readonly<Record<CopyOptions['format'], string>> = {
  text: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  binary: 'application/octet-stream',
  parquet: 'application/vnd.apache.parquet',
}
