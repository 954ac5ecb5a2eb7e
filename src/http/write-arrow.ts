// A result as an Arrow IPC stream: the schema, each batch as it comes, the end marker.
import { RecordBatchStreamWriter } from 'apache-arrow'
import type { RecordBatch } from 'apache-arrow'
import { toArrow } from '../../engine/columns/arrow.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { SqlResult } from './sql-session.ts'

export const arrowStreamType = 'application/vnd.apache.arrow.stream'

/** 0xffffffff and a length of zero. */
const endBytes = 8

/**
 * apache-arrow's writer buffers without bound when it is fed by iteration, so each batch is written as a stream of its own and
 * loses what the whole stream has only once: the schema message in front and the end marker behind.
 */
export async function* arrowChunks({ fields, schema, batches }: SqlResult): AsyncGenerator<Uint8Array> {
  const columns = fields.map((field) => buildColumn(typeRef(field.type, field.typmod), []))
  const empty = streamOf(toArrow({ length: 0, columns }, schema))
  yield empty.subarray(0, schemaBytes(empty))
  for await (const batch of batches) {
    const whole = streamOf(batch)
    yield whole.subarray(schemaBytes(whole), whole.length - endBytes)
  }
  yield empty.subarray(empty.length - endBytes)
}

function streamOf(batch: RecordBatch): Buffer {
  const bytes = RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A message is a continuation mark, the length of its metadata, and the metadata; the schema's has no body. */
const schemaBytes = (stream: Buffer): number => 8 + stream.readInt32LE(4)
