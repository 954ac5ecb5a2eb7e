// Of a bucket or an object: its owner has full control. Grants are made in SQL.
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'

export const getAcl: Operation = async (call) => {
  const bucket = await call.allow(call.bucket)
  if (call.key !== '') await call.store.head({ bucket: call.bucket, key: call.key })
  const name = call.roleName(bucket.owner)
  const owner = { ID: name, DisplayName: name }
  sendXml(call, 'AccessControlPolicy', {
    Owner: owner,
    AccessControlList: { Grant: { [grantee]: owner, Permission: 'FULL_CONTROL' } },
  })
}

/** With its attributes, which clients look at. */
const grantee = 'Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
