// CASE, COALESCE, GREATEST and LEAST.
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { operate } from './a-expr.ts'
import { mark } from '../binding.ts'
import { collatedExtreme } from '../collations/apply.ts'
import { typeFrom } from '../collations/derive.ts'
import { coerceToBoolean, coerceType } from '../overloads/coerce.ts'
import { commonType, commonTypmod, toCommonType } from '../overloads/common-type.ts'
import { bindExpression } from './expression.ts'
import { withoutSets } from './functions.ts'
import { requireOrder } from '../overloads/operators.ts'
import { some } from './rewrite.ts'
import type { Level } from '../scope.ts'
import { isUnknown, typeOf, unknownType } from '../types/types.ts'
import { Oid } from '../../types/oids.ts'

export const bindCase = (body: ParseNode, level: Level): Expression =>
  withoutSets('CASE', level, () => caseOf(body, level))

function caseOf(body: ParseNode, level: Level): Expression {
  const { binding } = level
  const operand = body.arg ? bindOperand(body.arg, level) : undefined
  const arms = (body.args as ParseNode[]).map(({ CaseWhen: arm }, index) => {
    const test = bindExpression(arm.expr, level)
    // A subquery's columns are its own: it cannot be mentioned twice, so it is bound again for each arm.
    const subject =
      operand && index > 0 && some(operand, (inner) => inner.kind === 'subquery')
        ? bindOperand(body.arg, level)
        : operand
    const condition = subject ? operate(['='], subject, test, locationOf(arm), level) : test
    return { when: coerceToBoolean(condition, 'CASE/WHEN', binding), then: bindExpression(arm.result, level) }
  })
  const otherwise: Expression = body.defresult
    ? bindExpression(body.defresult, level)
    : { kind: 'literal', value: null, type: unknownType }
  // PostgreSQL looks at ELSE first when it chooses the type.
  const results = [otherwise, ...arms.map((arm) => arm.then)]
  const oid = commonType(results, 'CASE', binding)
  const type = typeFrom(typeOf(oid, commonTypmod(results, oid)), [...results.slice(1), otherwise], binding)
  return {
    kind: 'case',
    whens: arms.map((arm) => ({ when: arm.when, then: toCommonType(arm.then, oid, 'CASE/WHEN', binding) })),
    otherwise: toCommonType(otherwise, oid, 'CASE/ELSE', binding),
    type,
  }
}

function bindOperand(node: ParseNode, level: Level): Expression {
  const operand = bindExpression(node, level)
  return isUnknown(operand) ? coerceType(operand, Oid.text, 'implicit', level.binding) : operand
}

export function bindCoalesce(body: ParseNode, level: Level): Expression {
  const args = withoutSets('COALESCE', level, () => (body.args as ParseNode[]).map((arg) => bindExpression(arg, level)))
  const oid = commonType(args, 'COALESCE', level.binding)
  return {
    kind: 'coalesce',
    args: args.map((arg) => toCommonType(arg, oid, 'COALESCE', level.binding)),
    type: typeFrom(typeOf(oid, commonTypmod(args, oid)), args, level.binding),
  }
}

export function bindMinMax(body: ParseNode, level: Level): Expression {
  const which = body.op === 'IS_LEAST' ? 'least' : 'greatest'
  const name = which.toUpperCase()
  const args = (body.args as ParseNode[]).map((arg) => bindExpression(arg, level))
  const oid = commonType(args, name, level.binding)
  requireOrder(oid, locationOf(body), level.binding)
  const bound: Expression = {
    kind: 'minmax',
    which,
    args: args.map((arg) => toCommonType(arg, oid, name, level.binding)),
    type: typeFrom(typeOf(oid, commonTypmod(args, oid)), args, level.binding),
  }
  return mark(level.binding, bound.type.collation ? collatedExtreme(bound, level.binding) : bound, locationOf(body))
}
