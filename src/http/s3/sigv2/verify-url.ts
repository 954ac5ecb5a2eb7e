// Presigned URLs of Signature Version 2: older than version 4, but what aws 1, boto3 and s3cmd make unless they are told otherwise.
import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { accessDenied, S3Error } from '../s3-error.ts'
import { sameText, type SignedRequest, type VerifyOptions } from '../sigv4/verify.ts'

/** What of a query names the resource, and so is signed. */
const signedNames = new Set([
  ...['acl', 'cors', 'delete', 'lifecycle', 'location', 'logging', 'notification', 'partNumber', 'policy'],
  ...['requestPayment', 'response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires', 'restore', 'tagging', 'torrent'],
  ...['uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'website'],
])

export const isSignedUrlOfVersion2 = (query: URLSearchParams): boolean => query.has('AWSAccessKeyId')

/** path: as it was sent. hostBucket: where the host names the bucket, else empty. */
export async function verifyUrlOfVersion2(
  request: IncomingMessage,
  path: string,
  hostBucket: string,
  query: URLSearchParams,
  options: VerifyOptions,
): Promise<SignedRequest> {
  const [accessKey, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map((name) => query.get(name))
  if (!accessKey || !signature || !expires)
    throw accessDenied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters')
  if (!/^\d{1,12}$/.test(expires)) throw accessDenied(`Invalid date (should be seconds since epoch): ${expires}`)
  const secret = await options.secretOf(accessKey)
  if (secret === undefined)
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
  if (options.now() > Number(expires) * 1000) throw accessDenied('Request has expired')
  takeHeadersOfUrl(request, query)
  const text = stringToSign(request, `${hostBucket === '' ? '' : `/${hostBucket}`}${path}`, query, expires)
  if (!sameText(createHmac('sha1', secret).update(text).digest('base64'), signature))
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    )
  return {
    accessKey,
    payload: 'UNSIGNED-PAYLOAD',
    // No chunk is signed: the payload is not one of chunks.
    chunks: { key: Buffer.alloc(0), time: '', scope: { date: '', region: '', service: 's3' }, seed: '' },
  }
}

/** What was signed as a header may stand in the URL: who opens it need not know that there was one. */
function takeHeadersOfUrl({ headers }: IncomingMessage, query: URLSearchParams): void {
  for (const [name, value] of query)
    if (/^(?:x-amz-[\w-]+|content-type|content-md5)$/.test(name)) headers[name] ??= value
}

function stringToSign(request: IncomingMessage, path: string, query: URLSearchParams, expires: string): string {
  const { headers, method = 'GET' } = request
  const amz = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${String(headers[name]).trim()}\n`)
    .join('')
  const resources = [...query]
    .filter(([name]) => signedNames.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')
  const signed = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', expires].join('\n')
  return `${signed}\n${amz}${path}${resources === '' ? '' : `?${resources}`}`
}
