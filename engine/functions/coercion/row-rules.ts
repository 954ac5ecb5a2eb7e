// The rules of domains that fields of a row are of, as they travel with a plan.
import type { PgArray } from '../../types/array-value.ts'
import type { RecordValue } from '../../types/record-value.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'
import { keepToDomain } from './domain-rules.ts'

/** What a value, and what lies within it, must keep to. */
export interface RulesWithin {
  /** Of its own domain: see domain-rules.ts. */
  readonly domain?: string
  /** The value is a row: its fields by their places. */
  readonly fields?: readonly {
    readonly field: number
    readonly rules: RulesWithin
  }[]
  /** The value is an array. */
  readonly elements?: RulesWithin
}

export const encodeRulesWithin = (rules: RulesWithin): string => JSON.stringify(rules)

/** The value itself. Throws 23514 and 23502. */
export function keepWithin(value: Value, told: string, context: FunctionContext): Value {
  let rules = context.memo.get(told) as RulesWithin | undefined
  if (!rules) {
    rules = JSON.parse(told) as RulesWithin
    context.memo.set(told, rules)
  }
  keep(value, rules, context)
  return value
}

function keep(value: Value, { domain, fields, elements }: RulesWithin, context: FunctionContext): void {
  if (domain !== undefined) keepToDomain(value, domain, context)
  if (value === null) return
  for (const { field, rules } of fields ?? []) keep((value as RecordValue)[field], rules, context)
  if (elements) for (const element of (value as PgArray).elements) keep(element, elements, context)
}
