// Rows that come as text, or in parts, keep to the domains that their fields are of.
import { coercionOid } from '../../functions/coercion/functions.ts'
import { encodeRulesWithin, type RulesWithin } from '../../functions/coercion/row-rules.ts'
import { rowFields } from '../../functions/system/row-fields.ts'
import type { Expression } from '../../plan/expression.ts'
import { findType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { firstRowTypeOid } from '../../types/user-oids.ts'
import { mark, type Binding } from '../binding.ts'
import { rulesToldOf } from './domains.ts'
import { textType } from './types.ts'

/** The value, looked through where there is anything to look for. */
export function keepFields(value: Expression, binding: Binding): Expression {
  const { oid } = value.type
  if (oid < firstRowTypeOid || (value.kind === 'literal' && value.value === null)) return value
  const rules = rulesWithin({ oid, typmod: -1 }, binding)
  if (!rules) return value
  const told: Expression = {
    kind: 'literal',
    value: encodeRulesWithin(rules),
    type: textType,
  }
  const form = { kind: 'cast', implicit: true } as const
  const start = binding.shared.starts.get(value)
  const args = [value, told]
  return mark(
    binding,
    {
      kind: 'call',
      function: coercionOid.keepFields,
      args,
      type: value.type,
      form,
    },
    start,
  )
}

/** What values of the type must keep to, as functions are told it; undefined: nothing. */
export function toldRulesWithin(type: TypeRef, binding: Binding): string | undefined {
  const rules = rulesWithin(type, binding)
  return rules && encodeRulesWithin(rules)
}

function rulesWithin(type: TypeRef, binding: Binding): RulesWithin | undefined {
  const domain = rulesToldOf(type, binding)
  const definition = findType(type.oid)
  const elements =
    definition?.kind === 'array' ? rulesWithin({ oid: definition.elementOid, typmod: -1 }, binding) : undefined
  const fields = (rowFields(type.oid, binding.catalog) ?? []).flatMap((field, index) => {
    const rules = rulesWithin(field.type, binding)
    return rules ? [{ field: index, rules }] : []
  })
  if (domain === undefined && !elements && fields.length === 0) return undefined
  return {
    ...(domain !== undefined && { domain }),
    ...(elements && { elements }),
    ...(fields.length > 0 && { fields }),
  }
}
