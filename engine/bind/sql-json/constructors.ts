// JSON_OBJECT, JSON_ARRAY and their aggregates, JSON(), JSON_SCALAR, JSON_SERIALIZE and IS JSON.
import { PgError } from '../../errors.ts'
import { sqlJsonOid } from '../../functions/sql-json/spec.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, mark } from '../binding.ts'
import { bindExpression } from '../expression/expression.ts'
import { bindFunctionCall } from '../expression/functions.ts'
import type { Level } from '../scope.ts'
import { boolType, categoryOf, textType, typeName } from '../types/types.ts'
import {
  asJson,
  asReturned,
  bindJsonValue,
  hasJsonFormat,
  isJsonType,
  jsonbType,
  jsonType,
  known,
  returningOf,
  typeFor,
} from './json-value.ts'

const flag = (value: boolean): Expression => ({ kind: 'literal', value, type: boolType })

/** What is built first: jsonb where it is asked for, else json. */
const builtType = (type: TypeRef): TypeRef => (type.oid === Oid.jsonb ? jsonbType : jsonType)

export function bindJsonObject(body: ParseNode, level: Level): Expression {
  const pairs = ((body.exprs as ParseNode[] | undefined) ?? []).flatMap(({ JsonKeyValue: pair }) => [
    known(bindExpression(pair.key, level), level),
    bindJsonValue(pair.value.JsonValueExpr ?? pair.value, level),
  ])
  const type = returningOf(body.output, typeFor(pairs), level)
  const args = [flag(body.absent_on_null === true), flag(body.unique === true), ...pairs]
  return built(sqlJsonOid.object, args, type, body, level)
}

export function bindJsonArray(body: ParseNode, level: Level): Expression {
  const values = ((body.exprs as ParseNode[] | undefined) ?? []).map((node) =>
    bindJsonValue(node.JsonValueExpr ?? node, level),
  )
  const type = returningOf(body.output, typeFor(values), level)
  return built(sqlJsonOid.array, [flag(body.absent_on_null === true), ...values], type, body, level)
}

function built(fn: number, args: readonly Expression[], type: TypeRef, body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const call = mark(level.binding, { kind: 'call', function: fn, args, type: builtType(type) }, location)
  return asReturned(call, type, location, level)
}

/** JSON_ARRAY(query) stands for a subquery that aggregates its column. */
export function bindJsonArrayQuery(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const column = { ColumnRef: { fields: [{ String: { sval: queryColumn } }], location } }
  const aggregate = {
    JsonArrayAgg: {
      constructor: { output: body.output, location },
      arg: { raw_expr: column, format: body.format },
      absent_on_null: true,
    },
  }
  const from = {
    RangeSubselect: {
      subquery: body.query,
      alias: { aliasname: queryAlias, colnames: [{ String: { sval: queryColumn } }] },
    },
  }
  const select = {
    SelectStmt: {
      targetList: [{ ResTarget: { val: aggregate, location } }],
      fromClause: [from],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  }
  const columns: ParseNode[] = body.query.SelectStmt?.targetList ?? []
  if (columns.length !== 1 && body.query.SelectStmt?.op === 'SETOP_NONE' && !body.query.SelectStmt.valuesLists)
    throw new PgError('42601', 'subquery must return only one column', at(level.binding, location))
  return bindExpression({ SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: select, location } }, level)
}

const queryAlias = 'q'
const queryColumn = 'a'

export const bindJsonObjectAgg = (body: ParseNode, level: Level): Expression =>
  bindAggregateOf(
    body,
    `object_agg${body.unique === true ? '_unique' : ''}${body.absent_on_null === true ? '_strict' : ''}`,
    [body.arg.key, valueNode(body.arg.value.JsonValueExpr ?? body.arg.value)],
    level,
  )

export const bindJsonArrayAgg = (body: ParseNode, level: Level): Expression =>
  bindAggregateOf(
    body,
    `agg${body.absent_on_null === true ? '_strict' : ''}`,
    [valueNode(body.arg.JsonValueExpr ?? body.arg)],
    level,
  )

/** The tree of a value; FORMAT JSON is a cast there. */
function valueNode(value: ParseNode): ParseNode {
  if (!hasJsonFormat(value)) return typed(value.raw_expr as ParseNode)
  const names = ['pg_catalog', 'json'].map((name) => ({ String: { sval: name } }))
  return { TypeCast: { arg: value.raw_expr, typeName: { names, typemod: -1 }, location: locationOf(value.format) } }
}

/** An aggregate of any type needs to know which: a literal without one is a text. */
function typed(node: ParseNode): ParseNode {
  const constant = node.A_Const as ParseNode | undefined
  if (!constant || (constant.sval === undefined && constant.isnull !== true)) return node
  const names = ['pg_catalog', 'text'].map((name) => ({ String: { sval: name } }))
  return { TypeCast: { arg: node, typeName: { names, typemod: -1 }, location: locationOf(constant) } }
}

function bindAggregateOf(body: ParseNode, name: string, args: readonly ParseNode[], level: Level): Expression {
  const { output, ...constructor } = body.constructor as ParseNode
  const location = locationOf(constructor)
  const type = returningOf(output, jsonType, level)
  const prefix = type.oid === Oid.jsonb ? 'jsonb_' : 'json_'
  const funcname = ['pg_catalog', prefix + name].map((part) => ({ String: { sval: part } }))
  const call = mark(level.binding, bindFunctionCall({ ...constructor, funcname, args, location }, level), location)
  return asReturned(call, type, location, level)
}

export function bindJsonParse(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const value = bindExpression(body.expr.raw_expr, level)
  const unique = body.unique_keys === true
  if (!unique) return asReturned(asJson(value, jsonType, body.expr.format, level), jsonType, location, level)
  const args = [asJson(value, jsonType, body.expr.format, level)]
  return mark(level.binding, { kind: 'call', function: sqlJsonOid.parseUnique, args, type: jsonType }, location)
}

export function bindJsonScalar(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const type = returningOf(body.output, jsonType, level)
  const value = known(bindExpression(body.expr, level), level)
  // What is JSON already stays as it is.
  if (isJsonType(value.type)) return asReturned(asJson(value, builtType(type), undefined, level), type, location, level)
  const fn = type.oid === Oid.jsonb ? toJsonb : toJson
  const call: Expression = { kind: 'call', function: fn, args: [value], type: builtType(type) }
  return asReturned(mark(level.binding, call, location), type, location, level)
}

/** to_json(anyelement) and to_jsonb(anyelement). */
const toJson = 3176
const toJsonb = 3787

export function bindJsonSerialize(body: ParseNode, level: Level): Expression {
  const location = locationOf(body)
  const type = returningOf(body.output, textType, level)
  if (categoryOf(type.oid) !== 'S' && type.oid !== Oid.bytea) {
    throw new PgError('42804', `cannot use type ${typeName(type.oid)} in RETURNING clause of JSON_SERIALIZE()`, {
      hint: 'Try returning a string type or bytea.',
    })
  }
  const value = bindExpression(body.expr.raw_expr, level)
  const json = asJson(value, isJsonType(value.type) ? value.type : jsonType, body.expr.format, level)
  return asReturned(json, type, location, level)
}

const kinds: Readonly<Record<string, string>> = {
  JS_TYPE_OBJECT: 'object',
  JS_TYPE_ARRAY: 'array',
  JS_TYPE_SCALAR: 'scalar',
}

export function bindIsJson(body: ParseNode, level: Level): Expression {
  const value = known(bindExpression(body.expr, level), level)
  const { oid } = value.type
  if (categoryOf(oid) !== 'S' && oid !== Oid.bytea && !isJsonType(value.type))
    throw new PgError('42804', `cannot use type ${typeName(oid)} in IS JSON predicate`)
  const kind: Expression = { kind: 'literal', value: kinds[body.item_type] ?? 'any', type: textType }
  const args = [kind, flag(body.unique_keys === true), value]
  const call: Expression = { kind: 'call', function: sqlJsonOid.isJson, args, type: boolType }
  return mark(level.binding, call, locationOf(body))
}
