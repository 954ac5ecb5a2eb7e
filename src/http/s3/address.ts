// Which bucket and key a request means: in the path, or the bucket in the host's name.
import type { IncomingMessage } from 'node:http'
import { S3Error } from './s3-error.ts'

export interface Address {
  /** As it was sent, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Where the host names the bucket, else empty. */
  readonly hostBucket: string
  readonly bucket: string
  readonly key: string
}

/** domain: hosts below it name a bucket. */
export function addressOf(request: IncomingMessage, domain: string): Address {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
  const named = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : undefined
  if (named !== undefined) return { path, query, hostBucket: named, bucket: named, key: decoded(path.slice(1)) }
  const slash = path.indexOf('/', 1)
  const bucket = decoded(slash < 0 ? path.slice(1) : path.slice(1, slash))
  return { path, query, hostBucket: '', bucket, key: slash < 0 ? '' : decoded(path.slice(slash + 1)) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(text: string): string {
  const invalid = (): S3Error => new S3Error('InvalidURI', "Couldn't parse the specified URI.")
  if (/%(?![0-9a-f]{2})/i.test(text)) throw invalid()
  const bytes = Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalid()
  }
}
