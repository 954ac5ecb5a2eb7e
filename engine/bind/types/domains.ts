// Casts to domains: the value as the base type has it, then the rules of the domain and of the domains that it is over.
import { collatedType } from '../../collations/collated-columns.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import { encodeRules, type DomainRule } from '../../functions/coercion/domain-rules.ts'
import { quoteName } from '../../sql-text/quote-identifier.ts'
import type { Expression } from '../../plan/expression.ts'
import { mapExpression } from '../expression/rewrite.ts'
import type { DomainDefinition, UserType } from '../../tables.ts'
import type { TypeRef } from '../../types/type.ts'
import { freshColumn, mark, type Binding } from '../binding.ts'
import type { CoercionContext } from '../overloads/coerce.ts'
import { keepFields } from './row-domains.ts'
import { bindStored } from '../expression/expression.ts'
import { boolType, textType, typeOf } from './types.ts'

/** value: of the domain's base type already. target.domain: the domain, or the array of one, whose elements are looked at then. */
export function toDomain(value: Expression, target: TypeRef, context: CoercionContext, binding: Binding): Expression {
  if (target.domain === undefined) return context === 'explicit' ? value : keepFields(value, binding)
  if (value.type.domain === target.domain) return value
  const own = domainOf(target.domain, binding)
  const domain = own ?? domainOf(target.domain - 1, binding)
  if (!domain) return value
  const start = binding.shared.starts.get(value)
  const rules = rulesOf(domain, binding)
  if (rules.length === 0 && value.kind === 'literal') return mark(binding, { ...value, type: target }, start)
  // What a column takes needs no other name.
  if (rules.length === 0 && context !== 'explicit') return value
  const form = { kind: 'cast', implicit: context !== 'explicit' } as const
  if (rules.length === 0)
    return mark(binding, { kind: 'call', function: coercionOid.relabel, args: [value], type: target, form }, start)
  const told = encodeRules({ ...namesOf(domain, binding), elements: own === undefined, rules })
  const args: Expression[] = [value, { kind: 'literal', value: told, type: textType }]
  return mark(binding, { kind: 'call', function: coercionOid.toDomain, args, type: target, form }, start)
}

/** The rules of the domain, or of the one that elements are of, as a plan tells them; undefined: there are none. */
export function rulesToldOf({ domain: oid }: TypeRef, binding: Binding): string | undefined {
  const own = oid === undefined ? undefined : domainOf(oid, binding)
  const domain = own ?? (oid === undefined ? undefined : domainOf(oid - 1, binding))
  const rules = domain ? rulesOf(domain, binding) : []
  if (!domain || rules.length === 0) return undefined
  return encodeRules({ ...namesOf(domain, binding), elements: own === undefined, rules })
}

type Domain = UserType & { readonly definition: DomainDefinition }

type Catalog = Pick<Binding, 'catalog'>

function domainOf(oid: number, { catalog }: Catalog): Domain | undefined {
  const type = catalog.userType?.(oid)
  return type?.definition.kind === 'domain' ? (type as Domain) : undefined
}

function namesOf(domain: Domain, { catalog }: Binding) {
  const schema = catalog.schemaByOid(domain.schemaOid)?.name ?? ''
  return { domain: quoteName(schema === 'public' ? undefined : schema, domain.name), schema, name: domain.name }
}

/** NOT NULL of any of them first, then the checks from the innermost domain on, by name within one. */
function rulesOf(domain: Domain, binding: Binding): DomainRule[] {
  const checks: DomainRule[] = []
  let notNull = false
  for (let one: Domain | undefined = domain; one; one = outerOf(one, binding)) {
    const { definition } = one
    if (definition.notNull) notNull = true
    const own = definition.checks.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    checks.unshift(...own.map(({ name, sql }) => ({ name, check: boundCheck(sql, valueTypeOf(definition), binding) })))
  }
  return notNull ? [{}, ...checks] : checks
}

const outerOf = ({ definition }: Domain, binding: Catalog): Domain | undefined =>
  definition.base.domain === undefined ? undefined : domainOf(definition.base.domain, binding)

/** Of VALUE: the domain's collation is its own. */
const valueTypeOf = ({ base, collation }: Domain['definition']): TypeRef =>
  collation === undefined ? base : collatedType(base, collation)

/** Over slot 0, which is VALUE. */
function boundCheck(sql: string, base: TypeRef, binding: Binding): Expression {
  const value = freshColumn(binding, 'value', base)
  const bound = bindStored(sql, [value], { ...binding, inView: true }, boolType, 'check')
  return mapExpression(bound, (part) =>
    part.kind === 'column' && part.id === value.id ? { kind: 'slot', slot: 0, type: part.type } : part,
  )
}

/** A column of the type that is given nothing: the default of its domain, or of the one that has one below it. */
export function domainDefault(type: TypeRef, binding: Catalog): string | undefined {
  let one = type.domain === undefined ? undefined : domainOf(type.domain, binding)
  while (one && one.definition.defaultSql === undefined) one = outerOf(one, binding)
  return one?.definition.defaultSql
}

/** Whether NULL breaks a rule, a CHECK aside. */
export function refusesNull(type: TypeRef, binding: Catalog): boolean {
  let one = type.domain === undefined ? undefined : domainOf(type.domain, binding)
  while (one && !one.definition.notNull) one = outerOf(one, binding)
  return one !== undefined
}

/** NULL of a type, which a domain may refuse. */
export const nullOf = (type: TypeRef, binding: Binding): Expression =>
  toDomain({ kind: 'literal', value: null, type: typeOf(type.oid, type.typmod) }, type, 'assignment', binding)
