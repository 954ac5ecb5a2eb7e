// An aclitem's text: grantee=letters/grantor, where * marks what may be granted on. Roles are shown by name.
import { PgError, undefinedObject } from '../errors.ts'
import type { Acl, AclItem } from './acl.ts'
import { privilegeLetters } from './privilege.ts'

/** All that is asked of a catalog. */
export interface AclRoles {
  role(name: string): { readonly oid: number } | undefined
  roleByOid(oid: number): { readonly name: string } | undefined
}

export function formatAclItem({ grantee, grantor, privileges, grantable }: AclItem, roles: AclRoles): string {
  let letters = ''
  for (let bit = 0; bit < privilegeLetters.length; bit++) {
    if (privileges & (1 << bit)) letters += privilegeLetters[bit]
    if (grantable & (1 << bit)) letters += '*'
  }
  return `${grantee === 0 ? '' : roleText(grantee, roles)}=${letters}/${roleText(grantor, roles)}`
}

export const formatAcl = (acl: Acl, roles: AclRoles): string[] => acl.map((item) => formatAclItem(item, roles))

/** A role that is gone shows as its number. */
function roleText(oid: number, roles: AclRoles): string {
  const name = roles.roleByOid(oid)?.name ?? String(oid)
  return /^[\w\u0080-\uffff]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

const namePattern = /^\s*(?:"((?:[^"]|"")*)"|([\w\u0080-\uffff]*))\s*/

/** Throws 22P02 for a text that is none, 42704 for roles that there are not. */
export function parseAclItem(text: string, roles: AclRoles): AclItem {
  let rest = text
  const name = (): string => {
    const found = namePattern.exec(rest)
    if (!found) return ''
    rest = rest.slice(found[0].length)
    return found[1] === undefined ? found[2] : found[1].replaceAll('""', '"')
  }
  let grantee = name()
  if (!rest.startsWith('=')) {
    // The word that older texts begin with.
    if (grantee !== 'group' && grantee !== 'user') {
      throw new PgError('22P02', `unrecognized key word: "${grantee}"`, {
        hint: 'ACL key word must be "group" or "user".',
      })
    }
    grantee = name()
    if (grantee === '') {
      throw new PgError('22P02', 'missing name', { hint: 'A name must follow the "group" or "user" key word.' })
    }
    if (!rest.startsWith('=')) throw new PgError('22P02', 'missing "=" sign')
  }
  rest = rest.slice(1)
  let privileges = 0
  let grantable = 0
  let last = 0
  for (; rest !== '' && (/[A-Za-z]/.test(rest[0]) || rest[0] === '*'); rest = rest.slice(1)) {
    if (rest[0] === '*') {
      grantable |= last
      continue
    }
    const bit = privilegeLetters.indexOf(rest[0])
    if (bit < 0) throw new PgError('22P02', `invalid mode character: must be one of "${privilegeLetters}"`)
    privileges |= last = 1 << bit
  }
  const oid = (role: string): number => {
    const found = roles.role(role)
    if (found) return found.oid
    // Of one that is gone.
    if (/^\d{1,10}$/.test(role)) return Number(role)
    throw undefinedObject(`role "${role}" does not exist`)
  }
  const granteeOid = grantee === '' ? 0 : oid(grantee)
  if (!rest.startsWith('/')) return { grantee: granteeOid, grantor: 10, privileges, grantable }
  rest = rest.slice(1)
  const grantor = name()
  if (grantor === '') throw new PgError('22P02', 'a name must follow the "/" sign')
  if (rest !== '') throw new PgError('22P02', 'extra garbage at the end of the ACL specification')
  return { grantee: granteeOid, grantor: oid(grantor), privileges, grantable }
}
