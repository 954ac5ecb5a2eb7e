// jsonb_path_exists and its kin, and what is behind @? and @@.
import { invalidParameter, PgError } from '../../errors.ts'
import { PathFault } from '../../jsonpath/fault.ts'
import { type PathItem, toJsonNode } from '../../jsonpath/moment.ts'
import { parseJsonPath } from '../../jsonpath/parse-path.ts'
import type { JsonPath } from '../../jsonpath/path.ts'
import { runPath } from '../../jsonpath/run-path.ts'
import { formatJson } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { immutable, immutableSet, stable, stableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

type Args = readonly [target: string, path: string, variables: string, silent: boolean]

const args = [Oid.jsonb, Oid.jsonpath, Oid.jsonb, Oid.bool]
const extras = { argNames: ['target', 'path', 'vars', 'silent'], defaults: ['{}', 'false'] }

// The functions ending in _tz may use the session's time zone where dates and times are converted or compared.
type Body = (call: Args, context: FunctionContext, useZone: boolean) => Value

const both = (oid: number, tzOid: number, name: string, result: number, body: Body) => [
  immutable(oid, name, args, result, extras, (call: Args, context) => body(call, context, false)),
  stable(tzOid, `${name}_tz`, args, result, extras, (call: Args, context) => body(call, context, true)),
]

const query = (call: Args, context: FunctionContext, useZone: boolean): string[] =>
  found(call, context, useZone).map((item) => formatJson(toJsonNode(item)))

export const pathFunctions: readonly FunctionDefinition[] = [
  ...both(4005, 1177, 'jsonb_path_exists', Oid.bool, exists),
  ...both(4009, 2030, 'jsonb_path_match', Oid.bool, match),
  ...both(
    4007,
    1180,
    'jsonb_path_query_array',
    Oid.jsonb,
    (call, context, useZone) => `[${query(call, context, useZone).join(', ')}]`,
  ),
  ...both(4008, 2023, 'jsonb_path_query_first', Oid.jsonb, (call, context, useZone) => {
    const [first] = query(call, context, useZone)
    return first ?? null
  }),
  immutableSet(4006, 'jsonb_path_query', args, Oid.jsonb, extras, (call: Args, context) => query(call, context, false)),
  stableSet(1179, 'jsonb_path_query_tz', args, Oid.jsonb, extras, (call: Args, context) => query(call, context, true)),
  immutable(
    4010,
    'jsonb_path_exists_opr',
    [Oid.jsonb, Oid.jsonpath],
    Oid.bool,
    ([target, path]: [string, string], context) => exists([target, path, '{}', true], context, false),
  ),
  immutable(
    4011,
    'jsonb_path_match_opr',
    [Oid.jsonb, Oid.jsonpath],
    Oid.bool,
    ([target, path]: [string, string], context) => match([target, path, '{}', true], context, false),
  ),
]

function exists(call: Args, context: FunctionContext, useZone: boolean): boolean | null {
  const path = pathOf(call[1], context)
  const items = itemsOf(call, path, context, useZone)
  try {
    // In strict mode nothing that follows may be at fault either.
    if (!path.lax) return [...items].length > 0
    return items.next().done !== true
  } catch (error) {
    if (!call[3] || !(error instanceof PathFault)) throw error
    return null
  }
}

function match(call: Args, context: FunctionContext, useZone: boolean): boolean | null {
  const items = found(call, context, useZone)
  if (items.length === 1 && (typeof items[0] === 'boolean' || items[0] === null)) return items[0]
  if (call[3]) return null
  throw new PgError('22038', 'single boolean result is expected')
}

/** silent: up to where something goes wrong. */
function found(call: Args, context: FunctionContext, useZone: boolean): PathItem[] {
  const items: PathItem[] = []
  try {
    for (const item of itemsOf(call, pathOf(call[1], context), context, useZone)) items.push(item)
  } catch (error) {
    if (!call[3] || !(error instanceof PathFault)) throw error
  }
  return items
}

function itemsOf(
  [target, , variables]: Args,
  path: JsonPath,
  { settings }: FunctionContext,
  useZone: boolean,
): Generator<PathItem> {
  const given = variables === '{}' ? noVariables : parseJson(variables)
  if (!(given instanceof Map))
    throw invalidParameter('"vars" argument is not an object', {
      detail: 'Jsonpath parameters should be encoded as key-value pairs of "vars" object.',
    })
  return runPath(path, parseJson(target), given as ReadonlyMap<string, JsonNode>, { settings, useZone })
}

const noVariables: ReadonlyMap<string, JsonNode> = new Map()

/** The last one of a call, which is most often the only one. */
function pathOf(text: string, { memo }: FunctionContext): JsonPath {
  const last = memo.get('jsonpath') as { readonly text: string; readonly path: JsonPath } | undefined
  if (last?.text === text) return last.path
  const path = parseJsonPath(text)
  memo.set('jsonpath', { text, path })
  return path
}
