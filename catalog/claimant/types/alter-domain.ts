// ALTER DOMAIN: its default, and its constraints, which rows that are there must keep to.
import type { TypeStatement } from '../../../engine/bind/ddl/types/type-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { DomainDefinition } from '../../../engine/tables.ts'
import type { TypeRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { commented } from '../comment.ts'
import { withConstraint } from './create-domain.ts'
import { requireType } from './find-type.ts'
import { validateDomain } from './validate-domain.ts'

type AlterDomain = Extract<TypeStatement, { kind: 'alter-domain' }>
type Change<K extends AlterDomain['change']['kind']> = Extract<AlterDomain['change'], { kind: K }>

export function alterDomain(draft: CatalogDraft, { name, change }: AlterDomain): void {
  const type = requireType(draft, name, 'domain')
  const definition = type.definition as DomainDefinition
  const changed = changedBy(draft, type, definition, change)
  if (changed !== definition) draft.put('type', type.oid, { ...type, definition: changed })
}

function changedBy(
  draft: CatalogDraft,
  type: TypeRow,
  definition: DomainDefinition,
  change: AlterDomain['change'],
): DomainDefinition {
  switch (change.kind) {
    case 'default': {
      const { defaultSql: _, ...rest } = definition
      return { ...rest, ...(change.sql !== undefined && { defaultSql: change.sql }) }
    }
    case 'drop-not-null':
      return withoutNotNull(definition)
    case 'add':
      return add(draft, type, definition, change)
    case 'drop-constraint':
      return drop(draft, type, definition, change)
    case 'validate':
      return validate(draft, type, definition, change)
    case 'rename-constraint':
      return rename(type, definition, change)
    case 'comment-constraint':
      return comment(type, definition, change)
  }
}

function withoutNotNull(definition: DomainDefinition): DomainDefinition {
  if (!definition.notNull) return definition
  const { notNull: _, ...rest } = definition
  return rest
}

function add(
  draft: CatalogDraft,
  type: TypeRow,
  definition: DomainDefinition,
  { constraint }: Change<'add'>,
): DomainDefinition {
  if (constraint.kind === 'not-null' && definition.notNull) return definition
  const changed = withConstraint(draft, type.name, definition, constraint)
  if (constraint.kind === 'not-null') validateDomain(draft, type.oid, undefined)
  else if (!constraint.notValid) validateDomain(draft, type.oid, constraint.sql)
  return changed
}

function drop(
  draft: CatalogDraft,
  type: TypeRow,
  definition: DomainDefinition,
  { constraint, ifExists }: Change<'drop-constraint'>,
): DomainDefinition {
  if (definition.notNull?.name === constraint) return withoutNotNull(definition)
  const checks = definition.checks.filter(({ name }) => name !== constraint)
  if (checks.length < definition.checks.length) return { ...definition, checks }
  const message = `constraint "${constraint}" of domain "${type.name}" does not exist`
  if (!ifExists) throw new PgError('42704', message)
  draft.notice(`${message}, skipping`)
  return definition
}

function validate(
  draft: CatalogDraft,
  type: TypeRow,
  definition: DomainDefinition,
  { constraint }: Change<'validate'>,
): DomainDefinition {
  const check = definition.checks.find(({ name }) => name === constraint)
  if (!check) {
    if (definition.notNull?.name === constraint)
      throw new PgError('42809', `constraint "${constraint}" of domain "${type.name}" is not a check constraint`)
    throw new PgError('42704', `constraint "${constraint}" of domain "${type.name}" does not exist`)
  }
  if (!check.notValid) return definition
  validateDomain(draft, type.oid, check.sql)
  const { notValid: _, ...valid } = check
  return { ...definition, checks: definition.checks.map((one) => (one === check ? valid : one)) }
}

function rename(
  type: TypeRow,
  definition: DomainDefinition,
  { constraint, to }: Change<'rename-constraint'>,
): DomainDefinition {
  requireConstraint(type, definition, constraint)
  const all = [...definition.checks, ...(definition.notNull ? [definition.notNull] : [])]
  if (all.some(({ name }) => name === to))
    throw new PgError('42710', `constraint "${to}" for domain ${type.name} already exists`)
  return withChanged(definition, constraint, (one) => ({ ...one, name: to }))
}

function comment(
  type: TypeRow,
  definition: DomainDefinition,
  { constraint, comment: said }: Change<'comment-constraint'>,
): DomainDefinition {
  requireConstraint(type, definition, constraint)
  return withChanged(definition, constraint, (one) => commented(one, said))
}

function requireConstraint(type: TypeRow, { checks, notNull }: DomainDefinition, constraint: string): void {
  if (notNull?.name === constraint || checks.some(({ name }) => name === constraint)) return
  throw new PgError('42704', `constraint "${constraint}" for domain ${type.name} does not exist`)
}

function withChanged(
  definition: DomainDefinition,
  constraint: string,
  change: <T extends { readonly name: string; readonly comment?: string }>(one: T) => T,
): DomainDefinition {
  const changed = <T extends { readonly name: string; readonly comment?: string }>(one: T): T =>
    one.name === constraint ? change(one) : one
  return {
    ...definition,
    checks: definition.checks.map(changed),
    ...(definition.notNull && { notNull: changed(definition.notNull) }),
  }
}
