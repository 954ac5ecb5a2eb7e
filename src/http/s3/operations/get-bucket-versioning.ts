// Buckets have no versions: an empty configuration says so.
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'

export const getBucketVersioning: Operation = async (call) => {
  await call.allow(call.bucket, 'any')
  sendXml(call, 'VersioningConfiguration', {})
}
