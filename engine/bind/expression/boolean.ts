// AND, OR, NOT, IS [NOT] NULL and IS [NOT] TRUE | FALSE | UNKNOWN.
import { coercionOid } from '../../functions/coercion/functions.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { isRowTypeOid } from '../../types/user-oids.ts'
import { mark } from '../binding.ts'
import { coerceToBoolean } from '../overloads/coerce.ts'
import { bindExpression } from './expression.ts'
import type { Level } from '../scope.ts'
import { boolType, isUnknown } from '../types/types.ts'

export function bindBoolExpr(body: ParseNode, level: Level): Expression {
  const args: ParseNode[] = body.args
  switch (body.boolop) {
    case 'NOT_EXPR':
      return { kind: 'not', arg: coerceToBoolean(bindExpression(args[0], level), 'NOT', level.binding), type: boolType }
    case 'OR_EXPR':
      return {
        kind: 'or',
        args: args.map((arg) => coerceToBoolean(bindExpression(arg, level), 'OR', level.binding)),
        type: boolType,
      }
    default:
      return {
        kind: 'and',
        args: args.map((arg) => coerceToBoolean(bindExpression(arg, level), 'AND', level.binding)),
        type: boolType,
      }
  }
}

export function bindNullTest(body: ParseNode, level: Level): Expression {
  const arg = bindExpression(body.arg, level)
  const negated = body.nulltesttype === 'IS_NOT_NULL'
  // A row is NULL if all its fields are, and not NULL if none is; a field that is a row has a value, whatever is in it.
  if (arg.kind === 'row' && arg.fields.length > 0) {
    return {
      kind: 'and',
      args: arg.fields.map((field): Expression => {
        if (field.kind === 'row') return rowIsThere(field, negated)
        return {
          kind: 'is-null',
          arg: field,
          negated,
          ...(field.type.oid === Oid.record && { inRow: true }),
          type: boolType,
        }
      }),
      type: boolType,
    }
  }
  // What is-null asks is whether there is a value, which scans and indexes can tell.
  if (isRowTypeOid(arg.type.oid)) {
    const args: Expression[] = [arg, { kind: 'literal', value: negated, type: boolType }]
    return { kind: 'call', function: coercionOid.rowNullTest, args, type: boolType }
  }
  if (arg.kind === 'parameter' && isUnknown(arg)) level.binding.shared.nullTested.add(arg.number)
  return { kind: 'is-null', arg, negated, type: boolType }
}

function rowIsThere(row: Extract<Expression, { kind: 'row' }>, wanted: boolean): Expression {
  if (!row.present) return { kind: 'literal', value: wanted, type: boolType }
  return { kind: 'is-boolean', arg: row.present, test: true, negated: !wanted, type: boolType }
}

const tests: Readonly<
  Record<string, { readonly test: boolean | null; readonly negated: boolean; readonly what: string }>
> = {
  IS_TRUE: { test: true, negated: false, what: 'IS TRUE' },
  IS_NOT_TRUE: { test: true, negated: true, what: 'IS NOT TRUE' },
  IS_FALSE: { test: false, negated: false, what: 'IS FALSE' },
  IS_NOT_FALSE: { test: false, negated: true, what: 'IS NOT FALSE' },
  IS_UNKNOWN: { test: null, negated: false, what: 'IS UNKNOWN' },
  IS_NOT_UNKNOWN: { test: null, negated: true, what: 'IS NOT UNKNOWN' },
}

export function bindBooleanTest(body: ParseNode, level: Level): Expression {
  const { test, negated, what } = tests[body.booltesttype ?? 'IS_TRUE']
  const arg = coerceToBoolean(bindExpression(body.arg, level), what, level.binding)
  return mark(level.binding, { kind: 'is-boolean', arg, test, negated, type: boolType }, locationOf(body))
}
