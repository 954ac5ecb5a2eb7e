// Parameters that are of domains, or hold values of domains: what a client or EXECUTE gives for them keeps to the rules.
import { openBinding } from '../../../engine/bind/binding.ts'
import { coerceTo } from '../../../engine/bind/overloads/coerce.ts'
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { keepFields } from '../../../engine/bind/types/row-domains.ts'
import { scalarValue } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { typeRef, type TypeRef, type Value } from '../../../engine/types/type.ts'
import { isUserType } from '../../../engine/types/user-oids.ts'
import type { SessionCore } from '../session-core.ts'
import { bindContext, constantContext } from './bind-context.ts'

/** For each parameter the value as its type takes it; undefined: as it comes. */
export type ParameterRules = readonly (Expression | undefined)[]

/** declared: by the statement, which may name domains; types: those that the values have. undefined: any value will do. */
export function parameterRules(
  core: SessionCore,
  declared: readonly number[],
  types: readonly number[],
): ParameterRules | undefined {
  const isOfUser = (index: number): boolean => isUserType(types[index]) || isUserType(declared[index] ?? 0)
  if (!types.some((_, index) => isOfUser(index))) return undefined
  const rules = types.map((type, index) =>
    isOfUser(index) ? ruleOf(core, index + 1, type, declared[index]) : undefined,
  )
  return rules.some((rule) => rule !== undefined) ? rules : undefined
}

function ruleOf(core: SessionCore, number: number, type: number, declared: number | undefined): Expression | undefined {
  const given: Expression = { kind: 'parameter', number, type: typeRef(type) }
  const binding = openBinding(bindContext(core, []))
  const kept = keepFields(given, binding)
  const domain = declared === undefined ? undefined : domainRef(declared, core.catalog)
  const rule = domain ? coerceTo(kept, domain, 'assignment', binding) : kept
  return rule === given ? undefined : rule
}

/** The values, changed where a length is in force. Throws 23514, 23502 and 22001. */
export function keepParameters(core: SessionCore, values: Value[], rules: ParameterRules | undefined): Value[] {
  if (!rules) return values
  const context = { ...constantContext(core), parameters: values }
  return values.map((value, index) => {
    const rule = rules[index]
    return rule ? scalarValue(rule, noSlot, context) : value
  })
}

/** What EXECUTE makes its arguments. */
export const parameterTarget = (core: SessionCore, declared: number | undefined, type: number): TypeRef =>
  (declared === undefined ? undefined : domainRef(declared, core.catalog)) ?? typeRef(type)

const noSlot = (): Value => null
