// CREATE DOMAIN.
import type { NewDomainConstraint, TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { DomainCheck, DomainDefinition } from '../../../engine/tables.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { chooseName } from '../object-names.ts'
import { requireTypeUsage } from '../privileges/permissions.ts'
import { putNewType } from './new-type.ts'

export function createDomain(draft: CatalogDraft, ddl: Extract<TypeStatement, { kind: 'create-domain' }>): void {
  const { base, collation, defaultSql, constraints } = ddl
  requireTypeUsage(draft, declaredOid(base))
  putNewType(draft, ddl.name, 'domain', () => {
    const bare: DomainDefinition = {
      kind: 'domain',
      base,
      ...(collation !== undefined && { collation }),
      ...(defaultSql !== undefined && { defaultSql }),
      checks: [],
    }
    return constraints.reduce((made, one) => withConstraint(draft, ddl.name.name, made, one), bare)
  })
}

/** Throws 42710. */
export function withConstraint(
  draft: CatalogDraft,
  domain: string,
  definition: DomainDefinition,
  constraint: NewDomainConstraint,
): DomainDefinition {
  const taken = (name: string): boolean =>
    definition.notNull?.name === name || definition.checks.some((check) => check.name === name)
  if (constraint.name !== undefined && taken(constraint.name))
    throw new PgError('42710', `constraint "${constraint.name}" for domain "${domain}" already exists`)
  const label = constraint.kind === 'check' ? 'check' : 'not_null'
  const name = constraint.name ?? chooseName(domain, undefined, label, taken)
  const oid = draft.newOid()
  if (constraint.kind === 'not-null') return { ...definition, notNull: { oid, name } }
  const check: DomainCheck = { oid, name, sql: constraint.sql, ...(constraint.notValid && { notValid: true as const }) }
  return { ...definition, checks: [...definition.checks, check] }
}
