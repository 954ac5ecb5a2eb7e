// What the S3 gateway refuses, with S3's status and code for each. Every case is one request on a server with the bucket `kept` and in it
// the objects `a` (kept!) and `empty`.
import { crc32 } from 'node:zlib'
import type { S3Asked } from '../../support/s3-request.ts'

export interface Refusal {
  readonly what: string
  readonly asked: Partial<S3Asked>
  readonly status: number
  /** Empty: an answer without a body. */
  readonly code: string
}

export const minutes = (count: number): Date => new Date(Date.now() + count * 60_000)
export const base64 = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64')
export const put = { method: 'PUT', path: '/kept/new', body: 'hello' }
const puts = (cases: readonly Refusal[]): readonly Refusal[] =>
  cases.map((one) => ({ ...one, asked: { ...put, ...one.asked } }))

export const signing = puts([
  { what: 'a wrong secret', asked: { secret: 'wrong' }, status: 403, code: 'SignatureDoesNotMatch' },
  { what: 'an unknown access key', asked: { accessKey: 'NOBODY' }, status: 403, code: 'InvalidAccessKeyId' },
  { what: 'a clock that is behind', asked: { time: minutes(-16) }, status: 403, code: 'RequestTimeTooSkewed' },
  { what: 'a clock that is ahead', asked: { time: minutes(16) }, status: 403, code: 'RequestTimeTooSkewed' },
  {
    what: 'a header changed behind the signature',
    asked: { headers: { 'x-amz-meta-a': '1' }, tamper: (headers) => (headers['x-amz-meta-a'] = '2') },
    status: 403,
    code: 'SignatureDoesNotMatch',
  },
  {
    what: 'a header added behind the signature',
    asked: { tamper: (headers) => (headers['x-amz-tagging'] = 'a=b') },
    status: 403,
    code: 'AccessDenied',
  },
  {
    what: 'no signature',
    asked: { tamper: (headers) => delete headers['authorization'] },
    status: 403,
    code: 'AccessDenied',
  },
  {
    what: 'a date that is none',
    asked: { headers: { 'x-amz-date': 'yesterday' } },
    status: 403,
    code: 'AccessDenied',
  },
  {
    what: 'a scope of another day',
    asked: { headers: { 'x-amz-date': '20200101T000000Z' } },
    status: 400,
    code: 'AuthorizationHeaderMalformed',
  },
])

export const bodies = puts([
  { what: 'another MD5', asked: { headers: { 'content-md5': base64(16) } }, status: 400, code: 'BadDigest' },
  { what: 'an MD5 that is none', asked: { headers: { 'content-md5': 'md5' } }, status: 400, code: 'InvalidDigest' },
  ...(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const).map((name, i) => ({
    what: `another ${name}`,
    asked: { headers: { [`x-amz-checksum-${name}`]: base64([4, 4, 8, 20, 32][i]) } },
    status: 400,
    code: 'BadDigest',
  })),
  {
    what: 'a checksum that is too short',
    asked: { headers: { 'x-amz-checksum-sha256': base64(4) } },
    status: 400,
    code: 'InvalidRequest',
  },
  {
    what: 'another SHA-256 than was signed',
    asked: { headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
    status: 400,
    code: 'XAmzContentSHA256Mismatch',
  },
  {
    what: 'a payload of an unknown kind',
    asked: { headers: { 'x-amz-content-sha256': 'SIGNED-SOMEHOW' } },
    status: 400,
    code: 'InvalidRequest',
  },
  {
    what: 'no length',
    asked: { tamper: (headers) => (headers['transfer-encoding'] = 'chunked') },
    status: 411,
    code: 'MissingContentLength',
  },
  {
    what: 'more than a put may have',
    asked: { headers: { 'content-length': String(5 * 1024 ** 3 + 1) } },
    status: 400,
    code: 'EntityTooLarge',
  },
  {
    what: 'metadata of 3 KB',
    asked: { headers: { 'x-amz-meta-a': 'x'.repeat(3000) } },
    status: 400,
    code: 'MetadataTooLarge',
  },
  {
    what: 'eleven tags',
    asked: { headers: { 'x-amz-tagging': 'abcdefghijk'.split('').join('&') } },
    status: 400,
    code: 'InvalidTag',
  },
  { what: 'a tag twice', asked: { headers: { 'x-amz-tagging': 'a=1&a=2' } }, status: 400, code: 'InvalidTag' },
  {
    what: 'encryption',
    asked: { headers: { 'x-amz-server-side-encryption': 'AES256' } },
    status: 501,
    code: 'NotImplemented',
  },
  {
    what: 'an object for all',
    asked: { headers: { 'x-amz-acl': 'public-read' } },
    status: 400,
    code: 'AccessControlListNotSupported',
  },
  {
    what: 'a colder class',
    asked: { headers: { 'x-amz-storage-class': 'GLACIER' } },
    status: 400,
    code: 'InvalidStorageClass',
  },
  { what: 'a bucket that is not there', asked: { path: '/absent/new' }, status: 404, code: 'NoSuchBucket' },
  { what: 'a key of 1,025 bytes', asked: { path: `/kept/${'k'.repeat(1025)}` }, status: 400, code: 'KeyTooLongError' },
  { what: 'a key that is no UTF-8', asked: { path: '/kept/%ff' }, status: 400, code: 'InvalidURI' },
  { what: 'a key cut in its encoding', asked: { path: '/kept/%4' }, status: 400, code: 'InvalidURI' },
])

const trailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const chunked = (body: string, length = 5, payload = trailer): Partial<S3Asked> => ({
  ...put,
  body,
  headers: {
    'x-amz-content-sha256': payload,
    'x-amz-decoded-content-length': String(length),
    'content-encoding': 'aws-chunked',
    ...(payload === trailer ? { 'x-amz-trailer': 'x-amz-checksum-crc32' } : {}),
  },
})
const crc = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64')
}
const chunks = (text: string, sum = crc(text)): string =>
  `${text.length.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`
export const streamed: readonly Refusal[] = [
  {
    what: 'another checksum in the trailer',
    asked: chunked(chunks('hello', base64(4))),
    status: 400,
    code: 'BadDigest',
  },
  { what: 'no trailer', asked: chunked('5\r\nhello\r\n0\r\n\r\n'), status: 400, code: 'MalformedTrailerError' },
  { what: 'chunks of less than was said', asked: chunked(chunks('hell')), status: 400, code: 'IncompleteBody' },
  { what: 'chunks of more than was said', asked: chunked(chunks('hello!')), status: 400, code: 'IncompleteBody' },
  { what: 'a chunk cut short', asked: chunked('9\r\nhello'), status: 400, code: 'IncompleteBody' },
  { what: 'a chunk without an end', asked: chunked('5\r\nhello0\r\n\r\n'), status: 400, code: 'IncompleteBody' },
  { what: 'a size that is none', asked: chunked('five\r\nhello\r\n'), status: 400, code: 'IncompleteBody' },
  {
    what: 'chunks without the signatures that were announced',
    asked: chunked('5\r\nhello\r\n0\r\n\r\n', 5, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
    status: 403,
    code: 'SignatureDoesNotMatch',
  },
]

export const xml = (path: string, body: string, method = 'POST'): Partial<S3Asked> => ({ method, path, body })
const objectsXml = (count: number): string =>
  `<Delete>${Array.from({ length: count }, (_, n) => `<Object><Key>${n}</Key></Object>`).join('')}</Delete>`
export const others: readonly Refusal[] = [
  ...['No', 'ab', 'a..b', '192.168.0.1', 'xn--a', 'a_b', '-ab', `a${'b'.repeat(63)}`].map((name) => ({
    what: `a bucket named ${name}`,
    asked: { method: 'PUT', path: `/${name}` },
    status: 400,
    code: 'InvalidBucketName',
  })),
  {
    what: 'a bucket made again',
    asked: { method: 'PUT', path: '/kept' },
    status: 409,
    code: 'BucketAlreadyOwnedByYou',
  },
  {
    what: 'a bucket that is not empty',
    asked: { method: 'DELETE', path: '/kept' },
    status: 409,
    code: 'BucketNotEmpty',
  },
  { what: 'a configuration that is none', asked: xml('/made', '<Create', 'PUT'), status: 400, code: 'MalformedXML' },
  {
    what: 'a removal that is no XML',
    asked: xml('/kept?delete', '<Delete><Object>'),
    status: 400,
    code: 'MalformedXML',
  },
  {
    what: 'a removal with a DTD',
    asked: xml('/kept?delete', '<!DOCTYPE a [<!ENTITY b "c">]><Delete/>'),
    status: 400,
    code: 'MalformedXML',
  },
  { what: 'a removal of nothing', asked: xml('/kept?delete', '<Delete/>'), status: 400, code: 'MalformedXML' },
  { what: 'a removal of 1,001', asked: xml('/kept?delete', objectsXml(1001)), status: 400, code: 'MalformedXML' },
  { what: 'tags that are none', asked: xml('/kept/a?tagging', '<Tags/>', 'PUT'), status: 400, code: 'MalformedXML' },
  {
    what: 'tags of an absent object',
    asked: xml('/kept/b?tagging', '<Tagging/>', 'PUT'),
    status: 404,
    code: 'NoSuchKey',
  },
  {
    what: 'a range behind the end',
    asked: { path: '/kept/a', headers: { range: 'bytes=5-' } },
    status: 416,
    code: 'InvalidRange',
  },
  {
    what: 'the last no bytes',
    asked: { path: '/kept/a', headers: { range: 'bytes=-0' } },
    status: 416,
    code: 'InvalidRange',
  },
  {
    what: 'a range of nothing',
    asked: { path: '/kept/empty', headers: { range: 'bytes=0-0' } },
    status: 416,
    code: 'InvalidRange',
  },
  { what: 'an absent object', asked: { path: '/kept/b' }, status: 404, code: 'NoSuchKey' },
  { what: 'the head of an absent object', asked: { method: 'HEAD', path: '/kept/b' }, status: 404, code: '' },
  {
    what: 'the head of a range behind the end',
    asked: { method: 'HEAD', path: '/kept/a', headers: { range: 'bytes=9-' } },
    status: 416,
    code: '',
  },
  { what: 'the head of an absent bucket', asked: { method: 'HEAD', path: '/absent' }, status: 404, code: '' },
  {
    what: 'a get under an ETag it has not',
    asked: { path: '/kept/a', headers: { 'if-match': '"0"' } },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a get of what is newer',
    asked: { path: '/kept/a', headers: { 'if-unmodified-since': 'Wed, 01 Jan 2020 00:00:00 GMT' } },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a put over what must not be there',
    asked: { ...put, path: '/kept/a', headers: { 'if-none-match': '*' } },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a put over another ETag',
    asked: { ...put, path: '/kept/a', headers: { 'if-match': '"0"' } },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a put over what is not there',
    asked: { ...put, headers: { 'if-match': '*' } },
    status: 404,
    code: 'NoSuchKey',
  },
  {
    what: 'a removal under another ETag',
    asked: { method: 'DELETE', path: '/kept/a', headers: { 'if-match': '"0"' } },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a copy onto itself',
    asked: { method: 'PUT', path: '/kept/a', headers: { 'x-amz-copy-source': '/kept/a' } },
    status: 400,
    code: 'InvalidRequest',
  },
  {
    what: 'a copy of nothing',
    asked: { method: 'PUT', path: '/kept/c', headers: { 'x-amz-copy-source': '/kept/b' } },
    status: 404,
    code: 'NoSuchKey',
  },
  {
    what: 'a copy from a bucket alone',
    asked: { method: 'PUT', path: '/kept/c', headers: { 'x-amz-copy-source': '/kept' } },
    status: 400,
    code: 'InvalidArgument',
  },
  {
    what: 'a copy under another ETag',
    asked: {
      method: 'PUT',
      path: '/kept/c',
      headers: { 'x-amz-copy-source': '/kept/a', 'x-amz-copy-source-if-match': '"0"' },
    },
    status: 412,
    code: 'PreconditionFailed',
  },
  {
    what: 'a token that is none',
    asked: { path: '/kept?list-type=2&continuation-token=*' },
    status: 400,
    code: 'InvalidArgument',
  },
  { what: 'a page of -1', asked: { path: '/kept?list-type=2&max-keys=-1' }, status: 400, code: 'InvalidArgument' },
  { what: 'an unknown encoding', asked: { path: '/kept?encoding-type=rot13' }, status: 400, code: 'InvalidArgument' },
  {
    what: 'another method on an object',
    asked: { method: 'PATCH', path: '/kept/a' },
    status: 405,
    code: 'MethodNotAllowed',
  },
  { what: 'a POST on an object', asked: { method: 'POST', path: '/kept/a' }, status: 405, code: 'MethodNotAllowed' },
  { what: 'the removal of all buckets', asked: { method: 'DELETE', path: '/' }, status: 405, code: 'MethodNotAllowed' },
  { what: 'a version', asked: { path: '/kept/a?versionId=1' }, status: 501, code: 'NotImplemented' },
  ...['versioning', 'acl', 'policy', 'lifecycle', 'cors', 'website', 'encryption', 'tagging', 'replication'].map(
    (name) => ({
      what: `to set ${name}`,
      asked: xml(`/kept?${name}`, '<a/>', 'PUT'),
      status: 501,
      code: 'NotImplemented',
    }),
  ),
  {
    what: 'to select within an object',
    asked: xml('/kept/a?select&select-type=2', '<a/>'),
    status: 501,
    code: 'NotImplemented',
  },
  { what: 'a policy, where there is none', asked: { path: '/kept?policy' }, status: 404, code: 'NoSuchBucketPolicy' },
  { what: 'the policy of an absent bucket', asked: { path: '/absent?policy' }, status: 404, code: 'NoSuchBucket' },
  {
    what: 'an upload that is not',
    asked: { ...put, path: '/kept/a?partNumber=1&uploadId=none' },
    status: 404,
    code: 'NoSuchUpload',
  },
]
