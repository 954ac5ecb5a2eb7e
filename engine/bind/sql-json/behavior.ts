// ON EMPTY and ON ERROR: which are allowed where, and what they stand for.
import { PgError } from '../../errors.ts'
import type { Behavior, ItemQuery } from '../../functions/sql-json/spec.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { TypeRef } from '../../types/type.ts'
import { at } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import type { Level } from '../scope.ts'
import { typeName } from '../types/types.ts'

/** Adds an argument to the call, and answers its position. */
export type AddArgument = (value: Expression) => number

const behaviors: Readonly<Record<string, Exclude<Behavior, number>>> = {
  JSON_BEHAVIOR_NULL: 'null',
  JSON_BEHAVIOR_ERROR: 'error',
  JSON_BEHAVIOR_TRUE: 'true',
  JSON_BEHAVIOR_FALSE: 'false',
  JSON_BEHAVIOR_UNKNOWN: 'unknown',
  JSON_BEHAVIOR_EMPTY: 'empty-array',
  JSON_BEHAVIOR_EMPTY_ARRAY: 'empty-array',
  JSON_BEHAVIOR_EMPTY_OBJECT: 'empty-object',
}

const allowed: Readonly<Record<ItemQuery['op'], ReadonlySet<string>>> = {
  exists: new Set(['error', 'true', 'false', 'unknown']),
  value: new Set(['error', 'null', 'default']),
  query: new Set(['error', 'null', 'empty-array', 'empty-object', 'default']),
}

const allowedText: Readonly<Record<ItemQuery['op'], string>> = {
  exists: 'ERROR, TRUE, FALSE, or UNKNOWN',
  value: 'ERROR, NULL, or DEFAULT expression',
  query: 'ERROR, NULL, EMPTY ARRAY, EMPTY OBJECT, or DEFAULT expression',
}

export interface BehaviorPlace {
  readonly op: ItemQuery['op']
  readonly clause: 'ON EMPTY' | 'ON ERROR'
  /** What it is about, as errors end. */
  readonly where: string
  /** As the first line of an error names it. */
  readonly column?: string
}

/** undefined where there is none. */
export function bindBehavior(
  node: ParseNode | undefined,
  place: BehaviorPlace,
  type: TypeRef,
  add: AddArgument,
  level: Level,
): Behavior | undefined {
  if (!node) return undefined
  const isDefault = node.btype === 'JSON_BEHAVIOR_DEFAULT'
  const behavior = isDefault ? 'default' : (behaviors[node.btype ?? 'JSON_BEHAVIOR_NULL'] ?? 'null')
  if (!allowed[place.op].has(behavior)) {
    const about = place.column === undefined ? '' : ` for column "${place.column}"`
    throw new PgError('42601', `invalid ${place.clause} behavior${about}`, {
      ...at(level.binding, locationOf(node)),
      detail: `Only ${allowedText[place.op]} is allowed in ${place.clause} for ${place.where}.`,
    })
  }
  return isDefault ? add(bindDefault(node.expr, type, level)) : (behaviors[node.btype ?? ''] ?? 'null')
}

function bindDefault(node: ParseNode, type: TypeRef, level: Level): Expression {
  const { binding } = level
  const fields = at(binding, startOf(node))
  const value = bindExpression(node, level)
  if (!isPlain(value)) {
    throw new PgError(
      '42804',
      'can only specify a constant, non-aggregate function, or operator expression for DEFAULT',
      fields,
    )
  }
  const found = coerceTo(value, type, 'assignment', binding) ?? coerceTo(value, type, 'explicit', binding)
  if (found) return found
  throw new PgError(
    '42804',
    `cannot cast behavior expression of type ${typeName(value.type.oid)} to ${typeName(type.oid)}`,
    fields,
  )
}

const isPlain = (value: Expression): boolean =>
  value.kind === 'literal' || (value.kind === 'call' && value.args.every(isPlain))
