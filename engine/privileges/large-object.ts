// A large object as something to grant on. Who owns it and what was granted lies in rows, not in the catalog.
import type { Acl } from './acl.ts'
import type { Grantable } from './object-privileges.ts'

export interface LargeObjectFacts {
  readonly loid: number
  readonly owner: number
  readonly acl?: Acl
  readonly comment?: string
}

export const grantableLargeObject = ({ loid, owner, acl }: LargeObjectFacts): Grantable => ({
  kind: 'large object',
  oid: loid,
  owner,
  ...(acl && { acl }),
})
