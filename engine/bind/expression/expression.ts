// Expressions: parse trees to typed expressions, one function per kind of node. Each folder file binds one family.
import { PgError, notSupported } from '../../errors.ts'
import { bodyOf, kindOf, locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import { parseSql } from '../../parse/parse.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import type { TypeRef } from '../../types/type.ts'
import { bindAExpr } from './a-expr.ts'
import { bindArrayExpr, bindIndirection } from './arrays.ts'
import { at, mark, openBinding, type BindContext, type Binding } from '../binding.ts'
import { bindBoolExpr, bindBooleanTest, bindNullTest } from './boolean.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { bindColumnRef } from './column-ref.ts'
import { bindCase, bindCoalesce, bindMinMax } from './conditional.ts'
import { bindCollate, bindConstant, bindSqlValueFunction, bindTypeCast } from './constants.ts'
import { bindFunctionCall } from './functions.ts'
import { bindGrouping } from './grouping-function.ts'
import { storedSqlMax } from '../limits.ts'
import { bindMergeAction } from '../write/merge-action.ts'
import { bindColumnDefault } from './column-default.ts'
import { bindPartAssignment } from '../write/part-assignment.ts'
import { numberedValue } from './named-values.ts'
import { bindParameter } from './parameters.ts'
import { bindRow } from './rows.ts'
import { addItems, itemOf, openLevel, type Clause, type Level } from '../scope.ts'
import {
  bindIsJson,
  bindJsonArray,
  bindJsonArrayAgg,
  bindJsonArrayQuery,
  bindJsonObject,
  bindJsonObjectAgg,
  bindJsonParse,
  bindJsonScalar,
  bindJsonSerialize,
} from '../sql-json/constructors.ts'
import { bindJsonQuery } from '../sql-json/query.ts'
import { bindSubLink } from './sublink.ts'
import { typeName } from '../types/types.ts'
import { bindXml, bindXmlSerialize } from '../xml/expressions.ts'

type Binder = (body: ParseNode, level: Level) => Expression

const binders: Readonly<Record<string, Binder>> = {
  A_Const: bindConstant,
  ColumnRef: bindColumnRef,
  ParamRef: (body, level) =>
    numberedValue(body.number ?? 0, level.binding) ?? bindParameter(body.number ?? 0, locationOf(body), level.binding),
  A_Expr: bindAExpr,
  BoolExpr: bindBoolExpr,
  NullTest: bindNullTest,
  BooleanTest: bindBooleanTest,
  TypeCast: bindTypeCast,
  CollateClause: bindCollate,
  FuncCall: bindFunctionCall,
  SQLValueFunction: bindSqlValueFunction,
  CaseExpr: bindCase,
  CoalesceExpr: bindCoalesce,
  MinMaxExpr: bindMinMax,
  A_ArrayExpr: (body, level) => bindArrayExpr(body, level),
  A_Indirection: bindIndirection,
  RowExpr: bindRow,
  SubLink: bindSubLink,
  GroupingFunc: bindGrouping,
  MergeSupportFunc: bindMergeAction,
  JsonObjectConstructor: bindJsonObject,
  JsonArrayConstructor: bindJsonArray,
  JsonArrayQueryConstructor: bindJsonArrayQuery,
  JsonObjectAgg: bindJsonObjectAgg,
  JsonArrayAgg: bindJsonArrayAgg,
  JsonParseExpr: bindJsonParse,
  JsonScalarExpr: bindJsonScalar,
  JsonSerializeExpr: bindJsonSerialize,
  JsonIsPredicate: bindIsJson,
  JsonFuncExpr: bindJsonQuery,
  XmlExpr: bindXml,
  XmlSerialize: bindXmlSerialize,
  SetToDefault: (body, level) => {
    throw new PgError('42601', 'DEFAULT is not allowed in this context', at(level.binding, locationOf(body)))
  },
  PartAssignment: bindPartAssignment,
  ColumnDefault: bindColumnDefault,
  NamedArgExpr: (body, level) => {
    throw new PgError(
      '42601',
      'named arguments are only allowed in function calls',
      at(level.binding, locationOf(body)),
    )
  },
}

export function bindExpression(node: ParseNode, level: Level): Expression {
  const kind = kindOf(node)
  const binder = binders[kind]
  if (!binder) throw notSupported(kind, at(level.binding, locationOf(bodyOf(node))))
  const bound = mark(level.binding, binder(node[kind], level), startOf(node))
  level.binding.findings?.bound.set(node[kind], bound)
  return bound
}

/** An expression that is coerced as an assignment to its column is. what names it in the error. */
export function bindAs(node: ParseNode, type: TypeRef, level: Level): Expression {
  const bound = bindExpression(node, level)
  const coerced = coerceTo(bound, type, 'assignment', level.binding)
  if (coerced) return coerced
  throw new PgError('42804', `cannot coerce type ${typeName(bound.type.oid)} to ${typeName(type.oid)}`)
}

/** Binds a stored default, check or generation expression over columns; `type`: coerced to it by assignment. */
export function bindScalarSql(
  sql: string,
  columns: readonly PlanColumn[],
  context: BindContext,
  type?: TypeRef,
  clause: Clause = 'default',
): Expression {
  return bindStored(sql, columns, openBinding(context), type, clause)
}

/** The same within a statement that is being bound: its column ids are unique with the statement's. */
export function bindStored(
  sql: string,
  columns: readonly PlanColumn[],
  binding: Binding,
  type: TypeRef | undefined,
  clause: Clause,
  table = '',
): Expression {
  const level = openLevel({ ...binding, quiet: true, values: undefined, findings: undefined }, undefined, clause, false)
  level.unchecked = true
  addItems(level, [itemOf(table, columns)])
  const node = storedExpression(sql)
  return type ? bindAs(node, type, level) : bindExpression(node, level)
}

const stored = new Map<string, ParseNode>()

/** Parse tree of a scalar expression's text; kept, since every INSERT binds its table's defaults again. */
export function storedExpression(sql: string): ParseNode {
  const known = stored.get(sql)
  if (known) return known
  const [node, ...more] = expressionsOf(sql)
  if (!node || more.length > 0) throw new PgError('42601', `not one expression: ${sql}`)
  if (stored.size >= storedSqlMax) stored.clear()
  stored.set(sql, node)
  return node
}

/** Of a list of them. */
export function expressionsOf(sql: string): readonly ParseNode[] {
  const statement: ParseNode = parseSql(`SELECT ${sql}`)[0]?.node
  return ((statement?.SelectStmt?.targetList ?? []) as ParseNode[]).map((target) => target.ResTarget.val)
}
