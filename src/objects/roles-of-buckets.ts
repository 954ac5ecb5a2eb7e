// What roles stand behind in the object store. Buckets belong to the whole server, as databases do: they keep a role from being dropped,
// REASSIGN OWNED gives them to another, and DROP OWNED takes away what was granted, not the buckets.
import type { PrivilegeStatement } from '../../engine/bind/ddl/privilege-statement.ts'
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { bucketPrivileges } from '../../regions/objects/bucket-store.ts'
import type { SessionCore } from '../session/session-core.ts'

/** Lines of the detail with which DROP ROLE is refused, by role. Asked ahead, since the catalog's plan waits for nothing. */
export async function bucketDependents(
  core: SessionCore,
  ddl: DdlStatement,
): Promise<((role: number) => readonly string[]) | undefined> {
  const { objects } = core.state
  if (ddl.kind !== 'drop' || ddl.object !== 'role' || !objects.mayHold) return undefined
  const store = await objects.store()
  const [buckets, keys] = [await store.listBuckets(), await store.listAccessKeys()]
  return (role) => [
    ...buckets.flatMap(({ name, owner, grants }) => {
      if (owner === role) return [`owner of bucket ${name}`]
      return grants.some((grant) => grant.role === role || grant.grantor === role)
        ? [`privileges for bucket ${name}`]
        : []
    }),
    ...keys.filter((key) => key.role === role).map(({ accessKey }) => `owner of access key ${accessKey}`),
  ]
}

type OwnedStatement = Extract<PrivilegeStatement, { kind: 'reassign-owned' | 'drop-owned' }>

const changesOwned = (ddl: DdlStatement): ddl is OwnedStatement =>
  ddl.kind === 'reassign-owned' || ddl.kind === 'drop-owned'

/** After the catalog has allowed it and changed its own. At once, as all on buckets: a transaction that rolls back does not undo it. */
export async function changeOwnedBuckets(core: SessionCore, ddl: DdlStatement): Promise<void> {
  const { objects } = core.state
  if (!changesOwned(ddl) || !objects.mayHold) return
  const oids = (names: readonly string[]): number[] => names.map((name) => core.catalog.role(name)!.oid)
  const roles = new Set(oids(ddl.roles))
  const store = await objects.store()
  for (const { name, owner, hidden, grants } of await store.listBuckets()) {
    if (hidden) continue
    if (ddl.kind === 'reassign-owned') {
      if (roles.has(owner)) await store.setBucketOwner(name, oids([ddl.to])[0])
      continue
    }
    for (const { role, grantor } of grants)
      if (roles.has(role) || roles.has(grantor))
        await store.changeGrant(name, { role, grantor, privileges: bucketPrivileges }, 'revoke')
  }
  if (ddl.kind === 'reassign-owned') return
  for (const { accessKey, role } of await store.listAccessKeys())
    if (roles.has(role)) await objects.removeAccessKey(accessKey)
}
