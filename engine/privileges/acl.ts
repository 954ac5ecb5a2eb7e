// Access control lists: who was granted what by whom. An object without one has its kind's default list.
import { PgError } from '../errors.ts'
import { allPrivileges, publicPrivileges, type ObjectKind } from './privilege.ts'

/** The grantee that stands for everybody. */
export const publicGrantee = 0

export interface AclItem {
  /** A role's OID; 0: PUBLIC. */
  readonly grantee: number
  readonly grantor: number
  /** Bits of Privilege. */
  readonly privileges: number
  /** Those of them that the grantee may grant on. */
  readonly grantable: number
}
export type Acl = readonly AclItem[]

/** What an object has that nothing was granted on. Owners may always grant; their items need not say so. */
export function defaultAcl(kind: ObjectKind, owner: number): Acl {
  const item = (grantee: number, privileges: number): AclItem[] =>
    privileges === 0 ? [] : [{ grantee, grantor: owner, privileges, grantable: 0 }]
  if (kind === 'column') return []
  return [...item(publicGrantee, publicPrivileges[kind]), ...item(owner, allPrivileges[kind])]
}

const sameItem = (a: AclItem, b: AclItem): boolean =>
  a.grantee === b.grantee && a.grantor === b.grantor && a.privileges === b.privileges && a.grantable === b.grantable

/** Order does not count. */
export const equalAcls = (a: Acl, b: Acl): boolean =>
  a.length === b.length && a.every((item) => b.some((other) => sameItem(item, other)))

/** By grantee, then grantor: how default privileges are kept. */
export const sortedAcl = (acl: Acl): Acl => acl.toSorted((a, b) => a.grantee - b.grantee || a.grantor - b.grantor)

/** What the list gives a set of roles, PUBLIC included; owner's rights to grant not counted. */
export function heldBy(acl: Acl, roles: ReadonlySet<number>): { privileges: number; grantable: number } {
  let privileges = 0
  let grantable = 0
  for (const item of acl) {
    if (item.grantee !== publicGrantee && !roles.has(item.grantee)) continue
    privileges |= item.privileges
    if (item.grantee !== publicGrantee) grantable |= item.grantable
  }
  return { privileges, grantable }
}

/** What a role may grant by itself, the roles it is a member of left aside. */
export function grantableBy(acl: Acl, role: number, owner: number): number {
  if (role === owner) return ~0
  let grantable = 0
  for (const item of acl) if (item.grantee === role) grantable |= item.grantable
  return grantable
}

export interface AclChange {
  readonly grantee: number
  readonly grantor: number
  readonly privileges: number
  /** Of the privileges, those whose grant option changes with them, or alone where privileges lacks them. */
  readonly grantable: number
}

/** Throws 0LP01 for a grant option that would go round in a circle. */
export function grantIn(acl: Acl, change: AclChange, owner: number): Acl {
  if (change.grantable !== 0 && change.grantee !== owner) refuseCircle(acl, change, owner)
  const before = itemOf(acl, change)
  const after = {
    grantee: change.grantee,
    grantor: change.grantor,
    privileges: (before?.privileges ?? 0) | change.privileges,
    grantable: (before?.grantable ?? 0) | change.grantable,
  }
  if (before) return acl.map((item) => (item === before ? after : item))
  return after.privileges === 0 ? acl : [...acl, after]
}

/** What was granted on by the one who loses the right goes with CASCADE; else 2BP01. */
export function revokeIn(acl: Acl, change: AclChange, owner: number, cascade: boolean): Acl {
  const before = itemOf(acl, change)
  if (!before) return acl
  const after: AclItem = {
    ...before,
    privileges: before.privileges & ~change.privileges,
    grantable: before.grantable & ~change.grantable,
  }
  const left =
    after.privileges === 0 && after.grantable === 0
      ? acl.filter((item) => item !== before)
      : acl.map((item) => (item === before ? after : item))
  const lost = before.grantable & ~after.grantable
  return lost === 0 ? left : revokeDependent(left, change.grantee, lost, owner, cascade)
}

const itemOf = (acl: Acl, { grantee, grantor }: AclChange): AclItem | undefined =>
  acl.find((item) => item.grantee === grantee && item.grantor === grantor)

function revokeDependent(acl: Acl, role: number, lost: number, owner: number, cascade: boolean): Acl {
  if (role === owner) return acl
  // Another grantor may still back what was granted on.
  const gone = lost & ~grantableBy(acl, role, owner)
  if (gone === 0) return acl
  let left = acl
  for (;;) {
    const dependent = left.find((item) => item.grantor === role && (item.privileges & gone) !== 0)
    if (!dependent) return left
    if (!cascade) {
      throw new PgError('2BP01', 'dependent privileges exist', { hint: 'Use CASCADE to revoke them too.' })
    }
    left = revokeIn(
      left,
      { grantee: dependent.grantee, grantor: role, privileges: gone, grantable: gone },
      owner,
      cascade,
    )
  }
}

/** Without the grantee's own grants, the grantor must still have the right to grant. */
function refuseCircle(acl: Acl, { grantee, grantor, grantable }: AclChange, owner: number): void {
  if (grantor === owner) return
  let without = acl
  for (;;) {
    const item = without.find((one) => one.grantee === grantee && one.grantable !== 0)
    if (!item) break
    without = revokeIn(
      without,
      { grantee, grantor: item.grantor, privileges: item.grantable, grantable: item.grantable },
      owner,
      true,
    )
  }
  if ((grantable & ~grantableBy(without, grantor, owner)) === 0) return
  throw new PgError('0LP01', 'grant options cannot be granted back to your own grantor')
}

/** The list of an object that changes hands: the new owner stands where the old one stood. */
export function withNewOwner(acl: Acl, before: number, after: number): Acl {
  const merged: AclItem[] = []
  const swap = (role: number): number => (role === before ? after : role)
  for (const item of acl) {
    const next = { ...item, grantee: swap(item.grantee), grantor: swap(item.grantor) }
    const at = merged.findIndex((one) => one.grantee === next.grantee && one.grantor === next.grantor)
    if (at < 0) merged.push(next)
    else {
      merged[at] = {
        ...next,
        privileges: merged[at].privileges | next.privileges,
        grantable: merged[at].grantable | next.grantable,
      }
    }
  }
  return merged
}

export const mentions = (acl: Acl | undefined, role: number): boolean =>
  acl?.some((item) => item.grantee === role || item.grantor === role) === true
