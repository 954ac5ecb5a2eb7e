// ListBuckets: those that the key's role may use, by pages where they are asked for.
import { isoTime, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { numberOf } from '../object-headers.ts'
import { S3Error } from '../s3-error.ts'
import { fromToken, toToken } from './list-token.ts'

/** S3's own, and how many come where no limit is given. */
const bucketsMax = 10_000

export const listBuckets: Operation = async (call) => {
  const { query } = call
  const prefix = query.get('prefix') ?? ''
  const limit = numberOf(query, 'max-buckets', bucketsMax, Infinity)
  if (limit < 1 || limit > bucketsMax)
    throw new S3Error('InvalidArgument', `max-buckets must be between 1 and ${bucketsMax}`)
  const token = query.get('continuation-token')
  const after = token === null ? '' : fromToken(token)
  // Names of buckets are ASCII: their order is that of their bytes.
  const left = (await call.store.listBuckets())
    .filter((bucket) => bucket.name.startsWith(prefix) && bucket.name > after && call.mayUse(bucket, 'any'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = left.slice(0, limit)
  const name = call.roleName(call.role)
  sendXml(call, 'ListAllMyBucketsResult', {
    Owner: { ID: name, DisplayName: name },
    Buckets: { Bucket: page.map((bucket) => ({ Name: bucket.name, CreationDate: isoTime(bucket.created) })) },
    Prefix: prefix === '' ? undefined : prefix,
    ContinuationToken: left.length > page.length ? toToken(page.at(-1)!.name) : undefined,
  })
}
