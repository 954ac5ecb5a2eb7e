// COPY … TO 's3://bucket/key' or a file of the server: the rows as they would go to the client, or as Parquet. An object is there once all
// of them are written; a transaction that rolls back afterwards takes neither away.
import type { BoundCopy, CopyOptions } from '../../../engine/bind/statement.ts'
import { isObject } from '../../../engine/bind/copy/copy-file.ts'
import { GroupJoiner } from '../../../engine/parquet/join-groups.ts'
import { storeForBucket } from '../../objects/allowed-bucket.ts'
import { parseObjectUri } from '../../objects/object-uri.ts'
import type { ParquetSinkOptions } from '../../objects/parquet-sink.ts'
import { StreamedObject } from '../../objects/streamed-object.ts'
import { copyHeader, copyTrailer } from '../../pgwire/copy/framing.ts'
import type { Execution } from '../execution.ts'
import { planQuery } from '../query/plan-query.ts'
import type { SinkSpec } from '../query/run-query.ts'
import type { SessionCore } from '../session-core.ts'
import { copiedRows, type CopyOutOptions } from './copied-rows.ts'
import { ServerFile } from './server-file.ts'

type CopyOut = BoundCopy & { readonly kind: 'copy-out' }

/** How chunks of the query become bytes of the file. */
interface Encoding {
  readonly sink: SinkSpec
  readonly contentType: string
  readonly start: Uint8Array | undefined
  readonly bytesOf: (payload: unknown) => readonly Uint8Array[]
  readonly end: () => Uint8Array | undefined
}

export function copyToFileExecution(
  core: SessionCore,
  statement: CopyOut,
  target: string,
  writing: CopyOutOptions,
): Execution {
  let rows = 0
  return {
    fetch: async () => {
      const { sink, contentType, start, bytesOf, end } = encodingOf(statement, core.textSettings.clientEncoding)
      const plan = planQuery(core, statement.query)
      const output = isObject(target) ? await objectOutput(core, target, contentType) : await ServerFile.create(target)
      try {
        if (start) await output.write(start)
        rows = await copiedRows(core, statement.query, plan, sink, writing, async (payload, done) => {
          for (const bytes of bytesOf(payload)) await output.write(bytes)
          done()
        })
        const last = end()
        if (last) await output.write(last)
        core.interrupted.throwIfAborted()
        await output.end()
      } finally {
        await output.abort()
      }
      return { done: true, rows: 0 }
    },
    tag: () => `COPY ${rows}`,
    close: async () => {},
  }
}

async function objectOutput(core: SessionCore, uri: string, contentType: string): Promise<StreamedObject> {
  const name = parseObjectUri(uri)
  return new StreamedObject(await storeForBucket(core, name.bucket, 'INSERT'), name, contentType)
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
