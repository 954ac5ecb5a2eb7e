// JSON_VALUE, JSON_QUERY and JSON_EXISTS.
import { PgError } from '../../errors.ts'
import { type ItemQuery, type QuerySpec, sqlJsonOid } from '../../functions/sql-json/spec.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef } from '../../types/type.ts'
import { at, mark } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { toDomain } from '../types/domains.ts'
import { toldRulesWithin } from '../types/row-domains.ts'
import { bindExpression } from '../expression/expression.ts'
import type { Level } from '../scope.ts'
import { boolType, textType, typeName, typeOf } from '../types/types.ts'
import { type AddArgument, bindBehavior } from './behavior.ts'
import { asJson, bindJsonValue, jsonbType, returningOf } from './json-value.ts'

const ops: Readonly<Record<string, ItemQuery['op']>> = {
  JSON_EXISTS_OP: 'exists',
  JSON_QUERY_OP: 'query',
  JSON_VALUE_OP: 'value',
}
const names: Readonly<Record<ItemQuery['op'], string>> = {
  exists: 'JSON_EXISTS()',
  query: 'JSON_QUERY()',
  value: 'JSON_VALUE()',
}
const fallbacks: Readonly<Record<ItemQuery['op'], TypeRef>> = { exists: boolType, query: jsonbType, value: textType }

export function bindJsonQuery(body: ParseNode, level: Level): Expression {
  const { binding } = level
  const location = locationOf(body)
  const op = ops[body.op ?? 'JSON_EXISTS_OP']
  const format: ParseNode | undefined = body.output?.returning?.format
  if (op === 'value' && format?.format_type === 'JS_FORMAT_JSON') {
    throw new PgError(
      '42601',
      `cannot specify FORMAT JSON in RETURNING clause of ${names[op]}`,
      at(binding, locationOf(format)),
    )
  }
  const type = returningOf(body.output, fallbacks[op], level)
  const path = bindPath(body.pathspec, level)
  const args: Expression[] = [
    { kind: 'literal', value: '', type: textType },
    documentOf(body.context_item, level),
    path,
  ]
  const add: AddArgument = (value) => args.push(value) - 1
  const query = itemQuery(body, { op, where: names[op], type, location }, add, level)
  const passing = bindPassing(body.passing, add, level)
  const spec: QuerySpec = { query, passing }
  args[0] = { kind: 'literal', value: JSON.stringify(spec), type: textType }
  const { domain, ...base } = type
  const call = mark(binding, { kind: 'call', function: sqlJsonOid.query, args, type: base } as Expression, location)
  return domain === undefined ? call : toDomain(call, type, 'assignment', binding)
}

export function documentOf(item: ParseNode, level: Level): Expression {
  const value = item.JsonValueExpr ?? item
  return asJson(bindExpression(value.raw_expr, level), jsonbType, value.format, level)
}

function bindPath(node: ParseNode, level: Level): Expression {
  const path = bindExpression(node, level)
  const { oid } = path.type
  const found = coerceTo(path, typeOf(Oid.jsonpath), 'explicit', level.binding)
  if (found) return found
  throw new PgError(
    '42804',
    `JSON path expression must be of type jsonpath, not of type ${typeName(oid)}`,
    at(level.binding, startOf(node)),
  )
}

/** PASSING: their values become the call's last arguments. */
export function bindPassing(list: readonly ParseNode[] | undefined, add: AddArgument, level: Level): string[] {
  return (list ?? []).map(({ JsonArgument: { val, name } }) => {
    add(bindJsonValue(val.JsonValueExpr ?? val, level))
    return name as string
  })
}

export interface QueryPlace {
  readonly op: ItemQuery['op']
  /** As errors about behaviors end. */
  readonly where: string
  readonly column?: string
  readonly type: TypeRef
  readonly location: number
}

const wrappers: Readonly<Record<string, ItemQuery['wrapper']>> = {
  JSW_CONDITIONAL: 'conditional',
  JSW_UNCONDITIONAL: 'always',
}

/** Of a query function, or of a column of JSON_TABLE, which say these things alike. */
export function itemQuery(body: ParseNode, place: QueryPlace, add: AddArgument, level: Level): ItemQuery {
  const { op, where, column, type } = place
  const wrapper = op === 'query' ? (wrappers[body.wrapper] ?? 'none') : 'none'
  const hasQuotes = body.quotes === 'JS_QUOTES_KEEP' || body.quotes === 'JS_QUOTES_OMIT'
  if (wrapper !== 'none' && hasQuotes) {
    throw new PgError(
      '42601',
      'SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is used',
      at(level.binding, place.location),
    )
  }
  const named = column === undefined ? {} : { column }
  const rules = toldRulesWithin(type, level.binding)
  return {
    op,
    wrapper,
    omitQuotes: body.quotes === 'JS_QUOTES_OMIT',
    onEmpty: bindBehavior(body.on_empty, { op, clause: 'ON EMPTY', where, ...named }, type, add, level) ?? 'null',
    onError:
      bindBehavior(body.on_error, { op, clause: 'ON ERROR', where, ...named }, type, add, level) ??
      (op === 'exists' ? 'false' : 'null'),
    ...named,
    ...(rules !== undefined && { rules }),
  }
}
