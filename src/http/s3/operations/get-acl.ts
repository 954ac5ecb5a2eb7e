// Of a bucket or an object: its owner has full control, others what was granted, as far as S3 has words for it. Grants are made in SQL.
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'

export const getAcl: Operation = async (call) => {
  const bucket = await call.allow(call.bucket, 'any')
  if (call.key !== '') await call.store.head({ bucket: call.bucket, key: call.key })
  const name = call.roleName(bucket.owner)
  const owner = { ID: name, DisplayName: name }
  sendXml(call, 'AccessControlPolicy', {
    Owner: owner,
    AccessControlList: {
      Grant: [
        { [grantee]: owner, Permission: 'FULL_CONTROL' },
        ...bucket.grants.flatMap(({ role, privileges }) => {
          const id = role === 0 ? 'PUBLIC' : call.roleName(role)
          const permissions = privileges.includes('SELECT') ? ['READ'] : []
          if (privileges.includes('INSERT') && privileges.includes('DELETE')) permissions.push('WRITE')
          return permissions.map((Permission) => ({ [grantee]: { ID: id, DisplayName: id }, Permission }))
        }),
      ],
    },
  })
}

/** With its attributes, which clients look at. */
const grantee = 'Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
