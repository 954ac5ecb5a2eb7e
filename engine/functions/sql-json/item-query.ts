// One of JSON_VALUE, JSON_QUERY and JSON_EXISTS over a document, with what stands for results that are none.
import { PgError } from '../../errors.ts'
import { momentOf, type PathClock } from '../../jsonpath/datetime.ts'
import { PathFault } from '../../jsonpath/fault.ts'
import { itemKind, type PathItem, toJsonNode } from '../../jsonpath/moment.ts'
import { parseJsonPath } from '../../jsonpath/parse-path.ts'
import type { JsonPath } from '../../jsonpath/path.ts'
import { runPath } from '../../jsonpath/run-path.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { keepWithin } from '../coercion/row-rules.ts'
import type { FunctionContext } from '../function.ts'
import { jsonText } from '../json/to-json.ts'
import { textOf } from '../text-form.ts'
import { booleanValue, scalarValue, wholeValue } from './returning.ts'
import type { Behavior, ItemQuery } from './spec.ts'

export type Variables = ReadonlyMap<string, PathItem>

/** What a query runs on: its call's arguments, of which behaviors may name some. */
export interface QueryCall {
  readonly args: readonly Value[]
  readonly variables: Variables
  readonly context: FunctionContext
}

/** Throws what ERROR ON … asks for, and what is wrong with the path whatever the document. */
export function runItemQuery(
  query: ItemQuery,
  path: JsonPath,
  document: JsonNode,
  type: TypeRef,
  call: QueryCall,
): Value {
  const kept = (value: Value): Value =>
    query.rules === undefined ? value : keepWithin(value, query.rules, call.context)
  try {
    return kept(query.op === 'exists' ? exists(path, document, type, call) : valueOf(query, path, document, type, call))
  } catch (error) {
    if (!(error instanceof PgError) || !isSoft(error)) throw error
    if (query.onError === 'error' || error instanceof NoItem) throw error
    return kept(standIn(query.onError, type, call))
  }
}

/** ERROR ON EMPTY: an error of the query itself. */
class NoItem extends PgError {}

/** What ON ERROR is about: not a variable that is missing, nor that memory is. */
const isSoft = (error: PgError): boolean =>
  error instanceof PathFault || error.sqlstate.startsWith('22') || error.sqlstate.startsWith('23')

/** Of a query of SQL, the session's time zone may be used. */
export const clockOf = ({ settings }: FunctionContext): PathClock => ({ settings, useZone: true })

function exists(path: JsonPath, document: JsonNode, type: TypeRef, call: QueryCall): Value {
  const items = runPath(path, document, call.variables, clockOf(call.context))
  const found = path.lax ? items.next().done !== true : Array.from(items).length > 0
  return booleanValue(found, type, call.context)
}

function valueOf(query: ItemQuery, path: JsonPath, document: JsonNode, type: TypeRef, call: QueryCall): Value {
  const items = Array.from(runPath(path, document, call.variables, clockOf(call.context)))
  if (items.length === 0) {
    if (query.onEmpty !== 'error') return standIn(query.onEmpty, type, call)
    throw new NoItem('22035', `no SQL/JSON item found for specified path${of(query)}`)
  }
  return query.op === 'value' ? scalarOf(query, items, type, call) : wholeOf(query, items, type, call)
}

function scalarOf(query: ItemQuery, items: readonly PathItem[], type: TypeRef, { context }: QueryCall): Value {
  const [item] = items
  const kind = itemKind(item)
  const isScalar = kind !== 'array' && kind !== 'object'
  if (items.length > 1 || !isScalar) {
    const what = query.column === undefined ? 'JSON_VALUE' : `column "${query.column}"`
    throw new PgError(
      items.length > 1 ? '22034' : '2203F',
      `JSON path expression in ${query.column === undefined ? what : 'JSON_VALUE'} must return single scalar item`,
    )
  }
  return scalarValue(item, type, context)
}

function wholeOf(query: ItemQuery, items: readonly PathItem[], type: TypeRef, { context }: QueryCall): Value {
  const wraps = query.wrapper === 'always' || (query.wrapper === 'conditional' && items.length > 1)
  if (items.length > 1 && !wraps) {
    const what = query.column === undefined ? 'JSON_QUERY' : `column "${query.column}"`
    throw new PgError(
      '22034',
      query.column === undefined
        ? `JSON path expression in ${what} must return single item when no wrapper is requested`
        : `JSON path expression for ${what} must return single item when no wrapper is requested`,
      { hint: 'Use the WITH WRAPPER clause to wrap SQL/JSON items into an array.' },
    )
  }
  const nodes = items.map(toJsonNode)
  return wholeValue(wraps ? nodes : nodes[0], query.omitQuotes, type, context)
}

const of = ({ column }: ItemQuery): string => (column === undefined ? '' : ` of column "${column}"`)

function standIn(behavior: Behavior, type: TypeRef, { args, context }: QueryCall): Value {
  switch (behavior) {
    case 'true':
    case 'false':
      return booleanValue(behavior === 'true', type, context)
    case 'empty-array':
      return wholeValue([], false, type, context)
    case 'empty-object':
      return wholeValue(new Map(), false, type, context)
    default:
      return typeof behavior === 'number' ? args[behavior] : null
  }
}

/** The values passed as variables of a path. */
export function variablesOf(
  names: readonly string[],
  values: readonly Value[],
  types: readonly TypeRef[],
  context: FunctionContext,
): Variables {
  return new Map(names.map((name, index) => [name, passed(values[index], types[index].oid, context)]))
}

function passed(value: Value, type: number, context: FunctionContext): PathItem {
  if (value === null) return null
  switch (type) {
    case Oid.bool:
    case Oid.int2:
    case Oid.int4:
    case Oid.int8:
    case Oid.float4:
    case Oid.float8:
    case Oid.numeric:
    case Oid.json:
    case Oid.jsonb:
      return parseJson(jsonText(value, type, context))
    case Oid.date:
    case Oid.time:
    case Oid.timetz:
    case Oid.timestamp:
      return momentOf(type, value, context.settings)
    case Oid.timestamptz:
      // As JSON it is shown in UTC.
      return momentOf(type, value, context.settings, 0)
    default:
      return textOf(value, type, context)
  }
}

const pathsMax = 64

/** Those of a call are few, and the same for every row. */
export function pathOf(text: string, { memo }: FunctionContext): JsonPath {
  const known = memo.get('sql-json-paths') as Map<string, JsonPath> | undefined
  const paths = known ?? new Map<string, JsonPath>()
  if (!known) memo.set('sql-json-paths', paths)
  const found = paths.get(text)
  if (found) return found
  if (paths.size >= pathsMax) paths.clear()
  const path = parseJsonPath(text)
  paths.set(text, path)
  return path
}
