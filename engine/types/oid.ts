// oid, xid and cid: unsigned 32-bit identifiers.
import { identifierType } from './object-identifier.ts'

export const oidType = identifierType({ oid: 26, name: 'oid', arrayOid: 1028, preferred: true })
export const xidType = identifierType({ oid: 28, name: 'xid', arrayOid: 1011, category: 'U', ordered: false })
export const cidType = identifierType({ oid: 29, name: 'cid', arrayOid: 1012, category: 'U', ordered: false })
