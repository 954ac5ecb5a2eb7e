// POST /v1/sql: who, what, run, and the rows in the form that was asked for, as fast as the client takes them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RecordBatch } from 'apache-arrow'
import { fromRecordBatch } from '../../engine/columns/arrow.ts'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { typeRef } from '../../engine/types/type.ts'
import { HttpError } from './http-error.ts'
import { identify } from './identify.ts'
import type { IdentifyOptions } from './identify.ts'
import { parseSqlRequest, readBody } from './read-body.ts'
import type { SqlResult, SqlSessionFactory } from './sql-session.ts'
import { arrowChunks, arrowStreamType } from './write-arrow.ts'
import { encodeCsvRows, csvHead } from './write-csv.ts'
import { encodeJsonRows, jsonHead, jsonTail } from './write-json.ts'

export interface AnswerOptions {
  readonly sessions: SqlSessionFactory
  readonly identify: IdentifyOptions
  readonly bodyBytesMax?: number
}

const forms = [arrowStreamType, 'application/json', 'text/csv'] as const
type Form = (typeof forms)[number]

export async function answerSql(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: AnswerOptions,
): Promise<void> {
  const client = await identify(request, url, options.identify)
  const form = chooseForm(request.headers.accept)
  const { sql, parameters } = parseSqlRequest(
    await readBody(request, options.bodyBytesMax),
    request.headers['content-type'],
  )
  const session = options.sessions.openSql(client)
  // A client that hangs up has no use for the rest.
  const cancel = (): void => {
    if (!response.writableFinished) session.cancel()
  }
  response.once('close', cancel)
  try {
    await sendResult(await session.query(sql, parameters), form, response)
  } finally {
    response.off('close', cancel)
    await session.close()
  }
}

async function sendResult(result: SqlResult, form: Form, response: ServerResponse): Promise<void> {
  const batches = await startBatches(result)
  response.writeHead(200, {
    'content-type': form === 'text/csv' ? 'text/csv; charset=utf-8; header=present' : form,
    'cache-control': 'no-store',
  })
  const rows: SqlResult = { ...result, tag: () => result.tag(), batches }
  const chunks = form === arrowStreamType ? arrowChunks(rows) : form === 'text/csv' ? csvChunks(rows) : jsonChunks(rows)
  await pipeline(Readable.from(chunks, { objectMode: false }), response)
}

/** Asks for the first batch before the status line goes out, so that most errors still get a status of their own. */
async function startBatches(result: SqlResult): Promise<SqlResult['batches']> {
  const iterator = result.batches[Symbol.asyncIterator]()
  let first: IteratorResult<RecordBatch> | undefined = await iterator.next()
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const ready = first
        first = undefined
        return ready ?? iterator.next()
      },
      async return() {
        await iterator.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

async function* jsonChunks(result: SqlResult): AsyncGenerator<Uint8Array> {
  const { fields, batches } = result
  const types = fields.map((field) => typeRef(field.type, field.typmod))
  yield Buffer.from(jsonHead(fields))
  let first = true
  for await (const record of batches) {
    if (record.numRows === 0) continue
    yield encodeJsonRows(fromRecordBatch(record, types), types, isoSettings, first)
    first = false
  }
  yield Buffer.from(jsonTail(result.tag()))
}

async function* csvChunks({ fields, batches }: SqlResult): AsyncGenerator<Uint8Array> {
  const types = fields.map((field) => typeRef(field.type, field.typmod))
  const head = csvHead(fields)
  if (head) yield head
  for await (const record of batches) {
    if (record.numRows > 0) yield encodeCsvRows(fromRecordBatch(record, types), types, isoSettings)
  }
}

/** The first form that the client accepts, in its order of preference; JSON where it does not say. */
function chooseForm(accept: string | undefined): Form {
  if (accept === undefined || accept.trim() === '') return 'application/json'
  const ranges = accept
    .split(',')
    .map((range) => {
      const [type, ...parameters] = range.trim().toLowerCase().split(';')
      const quality = parameters
        .map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1])
        .find((found) => found !== undefined)
      return { type: type.trim(), quality: Number(quality ?? 1) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { type } of ranges) {
    if (type === '*/*' || type === 'application/*') return 'application/json'
    const form = forms.find((each) => each === type || (type === 'text/*' && each === 'text/csv'))
    if (form) return form
  }
  throw new HttpError(406, '22023', `results come as ${forms.join(', ')}`)
}
