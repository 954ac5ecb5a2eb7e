// CREATE ROLE and ALTER ROLE. A password arrives as its SCRAM verifier: the session has hashed it.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { isAdminOf } from '../../../engine/privileges/role-membership.ts'
import { bootstrapRoleOid } from '../../bootstrap.ts'
import type { RoleRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { addMember, grantorOf, requireAdminOf } from './memberships.ts'
import { currentRole } from '../privileges/permissions.ts'
import { requireRole } from '../resolve.ts'

type CreateRole = Extract<DdlStatement, { kind: 'create-role' }>
type Options = CreateRole['options']

const verifier = /^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/

export function createRole(draft: CatalogDraft, ddl: CreateRole): void {
  const user = currentRole(draft)
  if (!user.superuser && !user.createRole) {
    throw new PgError('42501', 'permission denied to create role', {
      detail: 'Only roles with the CREATEROLE attribute may create roles.',
    })
  }
  refuseBeyond(user, ddl.options, 'create')
  if (draft.catalog.role(ddl.name)) throw new PgError('42710', `role "${ddl.name}" already exists`)
  const oid = ddl.oid === undefined ? draft.newOid() : draft.givenOid(ddl.oid)
  const { memberOf, members, adminMembers, ...options } = ddl.options
  draft.put(
    'role',
    oid,
    withOptions(
      {
        oid,
        name: ddl.name,
        superuser: false,
        inherit: true,
        createRole: false,
        createDb: false,
        login: false,
        replication: false,
        bypassRls: false,
        connectionLimit: -1,
      },
      options,
    ),
  )
  const made = (): RoleRow => draft.catalog.row('role', oid)!
  for (const role of rolesNamed(draft, memberOf)) {
    requireAdminOf(draft, role, true)
    addMember(draft, role, made(), grantorOf(draft, role, undefined, true), {})
  }
  if (!user.superuser) {
    // Who makes a role may hand it on, and change it.
    addMember(draft, made(), user, bootstrapRoleOid, { admin: true, inherit: false, set: false })
  }
  const grantor = user.superuser ? bootstrapRoleOid : user.oid
  for (const member of rolesNamed(draft, adminMembers)) addMember(draft, made(), member, grantor, { admin: true })
  for (const member of rolesNamed(draft, members)) addMember(draft, made(), member, grantor, {})
}

export function alterRole(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'alter-role' }>): void {
  const role = requireRole(draft.catalog, ddl.name)
  const user = currentRole(draft)
  const { options } = ddl
  const refused = (detail: string): PgError => new PgError('42501', 'permission denied to alter role', { detail })
  if (!user.superuser) {
    if (role.superuser)
      throw refused('Only roles with the SUPERUSER attribute may alter roles with the SUPERUSER attribute.')
    if (options.superuser !== undefined)
      throw refused('Only roles with the SUPERUSER attribute may change the SUPERUSER attribute.')
    if (!user.createRole || !isAdminOf(draft.catalog, user, role.oid)) {
      if (Object.keys(options).some((option) => option !== 'password')) {
        throw refused(
          `Only roles with the CREATEROLE attribute and the ADMIN option on role "${role.name}" may alter this role.`,
        )
      }
      if (role.oid !== user.oid) {
        throw refused(
          `To change another role's password, the current user must have the CREATEROLE attribute and the ADMIN option on the role.`,
        )
      }
    }
    refuseBeyond(user, options, 'alter')
  }
  draft.put('role', role.oid, withOptions(role, options))
}

/** Nobody gives, or takes, what they do not have. */
function refuseBeyond(user: RoleRow, options: Options, verb: 'create' | 'alter'): void {
  if (user.superuser) return
  const words = {
    superuser: 'SUPERUSER',
    createDb: 'CREATEDB',
    replication: 'REPLICATION',
    bypassRls: 'BYPASSRLS',
  } as const
  for (const [option, word] of Object.entries(words)) {
    if (user[option as keyof typeof words]) continue
    if (verb === 'create' ? !options[option] : options[option] === undefined) continue
    throw new PgError('42501', `permission denied to ${verb} role`, {
      detail: `Only roles with the ${word} attribute may ${verb === 'create' ? 'create roles with' : 'change'} the ${word} attribute.`,
    })
  }
}

function withOptions(role: RoleRow, options: Options): RoleRow {
  const { password, validUntil, ...flags } = options
  const changed = { ...role, ...flags } as RoleRow
  const withValid = typeof validUntil === 'string' ? { ...changed, validUntil } : changed
  if (password === undefined) return withValid
  if (password === null || password === '') {
    const { password: _, ...without } = withValid
    return without
  }
  if (typeof password !== 'string' || !verifier.test(password)) {
    throw new Error('a password reached the catalog that is not a SCRAM verifier')
  }
  return { ...withValid, password }
}

const rolesNamed = (draft: CatalogDraft, names: Options[string] | undefined): RoleRow[] =>
  Array.isArray(names) ? names.map((name) => requireRole(draft.catalog, String(name))) : []
