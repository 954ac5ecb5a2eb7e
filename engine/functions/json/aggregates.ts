// json_agg, json_object_agg and their jsonb, strict and unique forms.
import { PgError, invalidParameter } from '../../errors.ts'
import { formatJson, quoteJson } from '../../types/json/format.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { aggregate } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'
import { jsonText, keyText, toNode } from './to-json.ts'

interface Texts {
  readonly parts: string[]
  /** Whether there was a row, be it one whose NULL is left out: then the array is empty, and not NULL. */
  any: boolean
}
interface Nodes {
  readonly parts: JsonNode[]
  any: boolean
}
interface Entries<T> {
  any: boolean
  readonly parts: (readonly [key: string, value: T])[]
  readonly seen: Set<string>
}

function merged<S extends { readonly parts: unknown[]; any: boolean }>(a: S, b: S): S {
  a.any ||= b.any
  for (const part of b.parts) a.parts.push(part)
  return a
}

/** What json_agg of rows becomes, since rows come to it as JSON objects: their names are known only while binding. */
export const jsonAggOfRows = 'json_agg of rows'
export const strictJsonAggOfRows = 'json_agg_strict of rows'

const elements = (skipNulls: boolean, ofRows = false) => ({
  volatility: 'stable' as const,
  strict: false,
  keepsInput: true,
  start: (): Texts => ({ parts: [], any: false }),
  step: (state: Texts, [value]: readonly Value[], context: FunctionContext) => {
    state.any = true
    if (skipNulls && value === null) return state
    state.parts.push(jsonText(value, context.argTypes[0].oid, context))
    return state
  },
  merge: merged<Texts>,
  // Arrays and rows stand on lines of their own.
  finish: ({ parts, any }: Texts, context: FunctionContext) =>
    !any ? null : `[${listed(parts, ofRows || isStructured(context.argTypes[0].oid))}]`,
})

const listed = (parts: readonly string[], onLines: boolean): string =>
  parts.length === 0 ? '' : parts.reduce((text, part) => text + (onLines && part !== 'null' ? ', \n ' : ', ') + part)

const isStructured = (type: number): boolean => isRow(type) || typeByOid(type).kind === 'array'

const nodes = (skipNulls: boolean) => ({
  volatility: 'stable' as const,
  strict: false,
  keepsInput: true,
  start: (): Nodes => ({ parts: [], any: false }),
  step: (state: Nodes, [value]: readonly Value[], context: FunctionContext) => {
    state.any = true
    if (skipNulls && value === null) return state
    state.parts.push(toNode(value, context.argTypes[0].oid, context))
    return state
  },
  merge: merged<Nodes>,
  finish: ({ parts, any }: Nodes) => (any ? formatJson(parts) : null),
})

interface ObjectRules {
  readonly skipNulls?: boolean
  readonly unique?: boolean
}

const duplicate = (key: string, named: boolean): PgError =>
  new PgError('22030', named ? `duplicate JSON object key value: ${quoteJson(key)}` : 'duplicate JSON object key value')

function object<T>(
  { skipNulls = false, unique = false }: ObjectRules,
  jsonb: boolean,
  toValue: (value: Value, type: number, context: FunctionContext) => T,
  print: (parts: Entries<T>['parts']) => string,
) {
  return {
    strict: false,
    keepsInput: true,
    start: (): Entries<T> => ({ parts: [], any: false, seen: new Set() }),
    step: (state: Entries<T>, [key, value]: readonly Value[], context: FunctionContext) => {
      state.any = true
      if (key === null && jsonb) throw invalidParameter('field name must not be null')
      const text = keyText(key, context.argTypes[0].oid, context)
      // Keys of members that are left out count, too.
      if (unique) {
        if (state.seen.has(text)) throw duplicate(text, !jsonb)
        state.seen.add(text)
      }
      if (value === null && skipNulls) return state
      state.parts.push([text, toValue(value, context.argTypes[1].oid, context)])
      return state
    },
    merge: (a: Entries<T>, b: Entries<T>) => {
      for (const key of b.seen) {
        if (a.seen.has(key)) throw duplicate(key, !jsonb)
        a.seen.add(key)
      }
      return merged(a, b)
    },
    finish: ({ parts, any }: Entries<T>) => (any ? print(parts) : null),
  }
}

const jsonObject = (rules: ObjectRules) => ({
  volatility: 'stable' as const,
  ...object(
    rules,
    false,
    jsonText,
    (parts) => `{ ${parts.map(([key, value]) => `${quoteJson(key)} : ${value}`).join(', ')} }`,
  ),
})
const jsonbObject = (rules: ObjectRules) => object(rules, true, toNode, (parts) => formatJson(new Map(parts)))

export const jsonAggregates: readonly FunctionDefinition[] = [
  aggregate(3175, 'json_agg', [Oid.anyelement], Oid.json, elements(false)),
  aggregate(firstOwnOid + 990, jsonAggOfRows, [Oid.json], Oid.json, elements(false, true)),
  aggregate(firstOwnOid + 991, strictJsonAggOfRows, [Oid.json], Oid.json, elements(true, true)),
  aggregate(6276, 'json_agg_strict', [Oid.anyelement], Oid.json, elements(true)),
  aggregate(3267, 'jsonb_agg', [Oid.anyelement], Oid.jsonb, nodes(false)),
  aggregate(6284, 'jsonb_agg_strict', [Oid.anyelement], Oid.jsonb, nodes(true)),
  aggregate(3197, 'json_object_agg', [Oid.any, Oid.any], Oid.json, jsonObject({})),
  aggregate(6280, 'json_object_agg_strict', [Oid.any, Oid.any], Oid.json, jsonObject({ skipNulls: true })),
  aggregate(6281, 'json_object_agg_unique', [Oid.any, Oid.any], Oid.json, jsonObject({ unique: true })),
  aggregate(
    6282,
    'json_object_agg_unique_strict',
    [Oid.any, Oid.any],
    Oid.json,
    jsonObject({ unique: true, skipNulls: true }),
  ),
  aggregate(3270, 'jsonb_object_agg', [Oid.any, Oid.any], Oid.jsonb, jsonbObject({})),
  aggregate(6288, 'jsonb_object_agg_strict', [Oid.any, Oid.any], Oid.jsonb, jsonbObject({ skipNulls: true })),
  aggregate(6289, 'jsonb_object_agg_unique', [Oid.any, Oid.any], Oid.jsonb, jsonbObject({ unique: true })),
  aggregate(
    6290,
    'jsonb_object_agg_unique_strict',
    [Oid.any, Oid.any],
    Oid.jsonb,
    jsonbObject({ unique: true, skipNulls: true }),
  ),
]
