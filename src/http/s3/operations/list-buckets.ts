import { isoTime, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'

export const listBuckets: Operation = async (call) => {
  const own = (await call.store.listBuckets()).filter((bucket) => call.mayUse(bucket, 'any'))
  const name = call.roleName(call.role)
  sendXml(call, 'ListAllMyBucketsResult', {
    Owner: { ID: name, DisplayName: name },
    Buckets: { Bucket: own.map((bucket) => ({ Name: bucket.name, CreationDate: isoTime(bucket.created) })) },
  })
}
