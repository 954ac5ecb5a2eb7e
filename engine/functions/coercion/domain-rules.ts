// The rules of a domain as they travel with a plan, and their words when a value breaks one.
import { deserialize, serialize } from 'node:v8'
import { PgError } from '../../errors.ts'
import { evaluateScalar } from '../../interpret/expression/evaluate-scalar.ts'
import type { EvaluateContext } from '../../interpret/context.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'
import type { FunctionContext } from '../function.ts'

/** check: over slot 0, the value. Neither name nor check: NOT NULL. */
export interface DomainRule {
  readonly name?: string
  readonly check?: Expression
}

export interface DomainRules {
  /** As SQL names it. */
  readonly domain: string
  readonly schema: string
  readonly name: string
  /** The value is an array: its elements must keep to the rules. */
  readonly elements: boolean
  readonly rules: readonly DomainRule[]
}

/** A text, since a plan's literals are values of SQL. */
export const encodeRules = (rules: DomainRules): string => serialize(rules).toString('base64')

interface Decoded {
  readonly rules: DomainRules
  readonly context: EvaluateContext
}

/** The value itself. Throws 23514 and 23502. */
export function keepToDomain(value: Value, told: string, context: FunctionContext): Value {
  let decoded = context.memo.get(told) as Decoded | undefined
  if (!decoded) {
    const { settings, session, catalog } = context
    const effect: EvaluateContext['effect'] = (name, args) => context.effect(name, args)
    decoded = {
      rules: deserialize(Buffer.from(told, 'base64')) as DomainRules,
      context: { settings, session, catalog, parameters: [], effect },
    }
    context.memo.set(told, decoded)
  }
  if (!decoded.rules.elements) keep(value, decoded)
  else if (value !== null) for (const element of (value as PgArray).elements) keep(element, decoded)
  return value
}

function keep(value: Value, { rules: { domain, schema, name: dataType, rules }, context }: Decoded): void {
  for (const { name, check } of rules) {
    if (!check) {
      if (value !== null) continue
      throw new PgError('23502', `domain ${domain} does not allow null values`, { schema, dataType })
    }
    if (evaluateScalar(check, [value], context) !== false) continue
    throw new PgError('23514', `value for domain ${domain} violates check constraint "${name}"`, {
      schema,
      dataType,
      constraint: name ?? '',
    })
  }
}
