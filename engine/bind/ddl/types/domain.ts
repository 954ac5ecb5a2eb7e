// CREATE DOMAIN and ALTER DOMAIN. Checks and defaults are kept as text; VALUE is the value.
import { collatedType } from '../../../collations/collated-columns.ts'
import { notSupported, PgError } from '../../../errors.ts'
import { bodyOf, locationOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { findType } from '../../../types/registry.ts'
import { declaredOid, type TypeRef } from '../../../types/type.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import type { QualifiedName } from '../../statement.ts'
import { bindTypeName } from '../../types/type-name.ts'
import { typeName } from '../../types/types.ts'
import { findUserType } from '../../types/user-types.ts'
import { collationOf } from '../column-definition.ts'
import { qualifiedName } from '../names.ts'
import { storeDefault, storeDomainCheck } from '../stored-expression.ts'
import type { NewDomainConstraint, TypeStatement } from './type-statement.ts'

type CreateDomain = Extract<TypeStatement, { kind: 'create-domain' }>
type AlterDomain = Extract<TypeStatement, { kind: 'alter-domain' }>

const refusedKinds: Readonly<Record<string, string>> = {
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
}

const positionOf = (node: ParseNode): { readonly position?: number } =>
  locationOf(node) >= 0 ? { position: locationOf(node) + 1 } : {}

export function bindCreateDomain(node: ParseNode, context: BindContext): CreateDomain {
  const name = qualifiedName(nameParts(node.domainname), context)
  const base = bindTypeName(node.typeName, openBinding(context))
  const definition = findType(base.oid)
  if (!definition || definition.kind === 'pseudo')
    throw new PgError(
      '42804',
      `"${typeName(base.oid)}" is not a valid base type for a domain`,
      positionOf(node.typeName),
    )
  if (node.collClause && !definition.collatable)
    throw new PgError(
      '42804',
      `collations are not supported by type ${typeName(declaredOid(base))}`,
      positionOf(node.typeName),
    )
  const { collation } = collationOf(node, context)
  const value = collation === undefined ? base : collatedType(base, collation)
  const constraints: NewDomainConstraint[] = []
  let defaultSql: string | undefined
  let hasDefault = false
  let nullable: boolean | undefined
  for (const entry of (node.constraints ?? []) as ParseNode[]) {
    const clause = bodyOf(entry)
    switch (clause.contype) {
      case 'CONSTR_DEFAULT':
        if (hasDefault) throw new PgError('42601', 'multiple default expressions', positionOf(clause))
        hasDefault = true
        defaultSql = defaultOf(clause.raw_expr, name, base, context)
        break
      case 'CONSTR_NULL':
      case 'CONSTR_NOTNULL': {
        const allows = clause.contype === 'CONSTR_NULL'
        if (nullable !== undefined && nullable !== allows)
          throw new PgError('42601', 'conflicting NULL/NOT NULL constraints', positionOf(clause))
        if (nullable === false)
          throw new PgError('42601', 'redundant NOT NULL constraint definition', positionOf(clause))
        nullable = allows
        if (!allows) constraints.push({ kind: 'not-null', ...named(clause) })
        break
      }
      default:
        constraints.push(bindConstraint(clause, value, context))
    }
  }
  return {
    kind: 'create-domain',
    name,
    base,
    ...(collation !== undefined && { collation }),
    ...(defaultSql !== undefined && { defaultSql }),
    constraints,
  }
}

/** DEFAULT NULL says nothing, but over another domain (whose default it takes away) and where a length converts it. */
function defaultOf(
  node: ParseNode | undefined,
  name: QualifiedName,
  base: TypeRef,
  context: BindContext,
): string | undefined {
  if (!node || (node.A_Const?.isnull && base.typmod < 0 && base.domain === undefined)) return undefined
  return storeDefault(node, { name: name.name, type: base }, context).sql
}

const named = (clause: ParseNode): { readonly name?: string } => (clause.conname ? { name: clause.conname } : {})

function bindConstraint(clause: ParseNode, base: TypeRef, context: BindContext): NewDomainConstraint {
  const refused = refusedKinds[clause.contype]
  if (refused !== undefined)
    throw new PgError('42601', `${refused} constraints not possible for domains`, positionOf(clause))
  if (clause.contype === 'CONSTR_NOTNULL') return { kind: 'not-null', ...named(clause) }
  if (/^CONSTR_ATTR_(NOT_)?ENFORCED$/.test(clause.contype))
    throw new PgError('0A000', 'specifying constraint enforceability not supported for domains', positionOf(clause))
  if (/^CONSTR_ATTR/.test(clause.contype))
    throw new PgError('0A000', 'specifying constraint deferrability not supported for domains', positionOf(clause))
  if (clause.contype !== 'CONSTR_CHECK') throw notSupported('a constraint of this kind on a domain', positionOf(clause))
  if (clause.is_no_inherit)
    throw new PgError('42P17', 'check constraints for domains cannot be marked NO INHERIT', positionOf(clause))
  return {
    kind: 'check',
    ...named(clause),
    sql: checkOf(clause.raw_expr, base, context),
    ...(clause.skip_validation && { notValid: true as const }),
  }
}

/** PostgreSQL does not say where in a domain's check something is wrong. */
function checkOf(node: ParseNode, base: TypeRef, context: BindContext): string {
  try {
    return storeDomainCheck(node, base, context).sql
  } catch (error) {
    if (!(error instanceof PgError)) throw error
    const { position: _, ...fields } = error.fields
    throw new PgError(error.sqlstate, error.message, fields)
  }
}

export function bindAlterDomain(node: ParseNode, context: BindContext): AlterDomain {
  const name = qualifiedName(nameParts(node.typeName), context)
  return { kind: 'alter-domain', name, change: changeOf(node, name, context) }
}

function changeOf(node: ParseNode, name: QualifiedName, context: BindContext): AlterDomain['change'] {
  switch (node.subtype) {
    case 'T':
    case 'AD_AlterDefault': {
      const base = baseOf(name, context)
      const sql = base && defaultOf(node.def, name, base, context)
      return { kind: 'default', ...(sql !== undefined && { sql }) }
    }
    case 'N':
    case 'AD_DropNotNull':
      return { kind: 'drop-not-null' }
    case 'O':
    case 'AD_SetNotNull':
      return { kind: 'add', constraint: { kind: 'not-null' } }
    case 'C':
    case 'AD_AddConstraint': {
      const base = baseOf(name, context)
      if (!base) return { kind: 'drop-not-null' }
      return { kind: 'add', constraint: bindConstraint(bodyOf(node.def), base, context) }
    }
    case 'X':
    case 'AD_DropConstraint':
      return { kind: 'drop-constraint', constraint: node.name, ifExists: Boolean(node.missing_ok) }
    default:
      return { kind: 'validate', constraint: node.name }
  }
}

/** undefined: it is no domain, which is refused before anything is changed. */
function baseOf(name: QualifiedName, context: BindContext): TypeRef | undefined {
  const oid = findUserType(name.schema, name.name, openBinding(context))
  const definition = oid === undefined ? undefined : context.catalog.userType?.(oid)?.definition
  return definition?.kind === 'domain' ? definition.base : undefined
}

/** ALTER DOMAIN … RENAME CONSTRAINT. */
export const bindRenameDomainConstraint = (
  node: ParseNode,
  parts: readonly string[],
  context: BindContext,
): AlterDomain => ({
  kind: 'alter-domain',
  name: qualifiedName(parts, context),
  change: { kind: 'rename-constraint', constraint: node.subname, to: node.newname },
})
