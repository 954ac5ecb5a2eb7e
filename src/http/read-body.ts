// A request's body, limited, and what statement it asks for.
import type { IncomingMessage } from 'node:http'
import { elements, kindOfText, memberText } from '../../engine/functions/json/scan.ts'
import { decodeUtf8 } from '../pgwire/decode-utf8.ts'
import { HttpError } from './http-error.ts'
import { bodyBytesMax } from './limits.ts'

export interface SqlRequest {
  readonly sql: string
  /** Text forms; objects and arrays are given as JSON text. */
  readonly parameters: readonly (string | null)[]
}

export async function readBody(request: IncomingMessage, bytesMax = bodyBytesMax): Promise<Buffer> {
  const tooLarge = (): HttpError =>
    new HttpError(413, '54000', `request body exceeds ${bytesMax} bytes`, { connection: 'close' })
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** JSON {"sql", "params"}, or any other text as the statement itself. */
export function parseSqlRequest(body: Buffer, contentType: string | undefined): SqlRequest {
  const text = decodeUtf8(body)
  if (!/^application\/json\b/i.test(contentType ?? '')) return requireSql({ sql: text, parameters: [] })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new HttpError(400, '22P02', 'request body is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null)
    throw new HttpError(400, '22023', 'request body is not a JSON object')
  const { sql, params = [], ...others } = parsed as Record<string, unknown>
  const [other] = Object.keys(others)
  if (other !== undefined) throw new HttpError(400, '22023', `unknown member "${other}" in request body`)
  if (typeof sql !== 'string') throw new HttpError(400, '22023', 'member "sql" must be a string')
  if (!Array.isArray(params)) throw new HttpError(400, '22023', 'member "params" must be an array')
  const given = memberText(text, 'params', 'last')
  return requireSql({ sql, parameters: given === undefined ? [] : elements(given).map(parameterText) })
}

function requireSql(request: SqlRequest): SqlRequest {
  if (request.sql.trim() === '') throw new HttpError(400, '42601', 'there is no statement in the request body')
  return request
}

/** Of an element's own text: numbers and documents are as they were written, however many digits they have. */
function parameterText(json: string): string | null {
  switch (kindOfText(json)) {
    case 'null':
      return null
    case 'string':
      return JSON.parse(json) as string
    case 'boolean':
      return json === 'true' ? 't' : 'f'
    default:
      return json
  }
}
