// CREATE ROLE and ALTER ROLE. A password arrives as its SCRAM verifier: the session has hashed it.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import { PgError } from '../../engine/errors.ts'
import type { RoleRow } from '../rows.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { currentRole } from './permissions.ts'
import { requireRole } from './resolve.ts'

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
  const oid = draft.newOid()
  const { memberOf, members, ...options } = ddl.options
  const groups = oidsOf(draft, memberOf)
  draft.put('role', oid, {
    ...withOptions(
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
    ...(groups.length > 0 ? { memberOf: groups } : {}),
  })
  for (const member of oidsOf(draft, members)) {
    const row = draft.catalog.row('role', member)!
    draft.put('role', member, { ...row, memberOf: [...(row.memberOf ?? []), oid] })
  }
}

export function alterRole(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'alter-role' }>): void {
  const role = requireRole(draft.catalog, ddl.name)
  const user = currentRole(draft)
  const onlyOwnPassword = role.oid === user.oid && Object.keys(ddl.options).every((option) => option === 'password')
  if (!user.superuser && !onlyOwnPassword) {
    const refused = (detail: string): PgError => new PgError('42501', 'permission denied to alter role', { detail })
    if (role.superuser)
      throw refused('Only roles with the SUPERUSER attribute may alter roles with the SUPERUSER attribute.')
    if (!user.createRole) {
      throw refused(
        `Only roles with the CREATEROLE attribute and the ADMIN option on role "${role.name}" may alter this role.`,
      )
    }
    refuseBeyond(user, ddl.options, 'alter')
  }
  draft.put('role', role.oid, withOptions(role, ddl.options))
}

/** Nobody gives what they do not have. */
function refuseBeyond(user: RoleRow, options: Options, verb: 'create' | 'alter'): void {
  if (user.superuser) return
  const words = {
    superuser: 'SUPERUSER',
    createDb: 'CREATEDB',
    replication: 'REPLICATION',
    bypassRls: 'BYPASSRLS',
  } as const
  for (const [option, word] of Object.entries(words)) {
    if (!options[option] || user[option as keyof typeof words]) continue
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

const oidsOf = (draft: CatalogDraft, names: Options[string] | undefined): number[] =>
  Array.isArray(names) ? names.map((name) => requireRole(draft.catalog, String(name)).oid) : []
