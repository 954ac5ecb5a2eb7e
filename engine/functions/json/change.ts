// Changing JSON: jsonb_set, jsonb_insert, ||, -, #-, strip_nulls, pretty.
import { PgError, invalidParameter } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { formatJson, quoteJson, sortedMembers } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { formatNumeric } from '../../types/numeric/format.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable, immutableLax } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { changePath, deletePath, isArray, isObject, isScalar } from './path.ts'
import { elements, kindOfText, members } from './scan.ts'

type Steps = readonly (string | null)[]

const steps = (path: PgArray): Steps => {
  if (path.dimensions.length > 1) throw new PgError('2202E', 'wrong number of array subscripts')
  return path.elements as Steps
}

export const changeFunctions: readonly FunctionDefinition[] = [
  immutable(
    3305,
    'jsonb_set',
    [Oid.jsonb, Oid._text, Oid.jsonb, Oid.bool],
    Oid.jsonb,
    { argNames: ['jsonb_in', 'path', 'replacement', 'create_if_missing'], defaults: ['true'] },
    ([json, path, value, create]: [string, PgArray, string, boolean]) => set(json, steps(path), value, create),
  ),
  immutableLax(
    5054,
    'jsonb_set_lax',
    [Oid.jsonb, Oid._text, Oid.jsonb, Oid.bool, Oid.text],
    Oid.jsonb,
    {
      argNames: ['jsonb_in', 'path', 'replacement', 'create_if_missing', 'null_value_treatment'],
      defaults: ['true', 'use_json_null'],
    },
    (args: [string | null, PgArray | null, string | null, boolean | null, string | null]) => setLax(...args),
  ),
  immutable(
    3579,
    'jsonb_insert',
    [Oid.jsonb, Oid._text, Oid.jsonb, Oid.bool],
    Oid.jsonb,
    { argNames: ['jsonb_in', 'path', 'replacement', 'insert_after'], defaults: ['false'] },
    ([json, path, value, after]: [string, PgArray, string, boolean]) => {
      const target = parseJson(json)
      if (isScalar(target)) throw invalidParameter('cannot set path in scalar')
      if (path.elements.length === 0) return json
      return formatJson(changePath(target, steps(path), 0, { kind: 'insert', value: parseJson(value), after }))
    },
  ),
  immutable(3301, 'jsonb_concat', [Oid.jsonb, Oid.jsonb], Oid.jsonb, ([a, b]: [string, string]) =>
    formatJson(concat(parseJson(a), parseJson(b))),
  ),
  immutable(3302, 'jsonb_delete', [Oid.jsonb, Oid.text], Oid.jsonb, ([json, key]: [string, string]) =>
    deleteKeys(json, [key]),
  ),
  immutable(
    3343,
    'jsonb_delete',
    [Oid.jsonb, Oid._text],
    Oid.jsonb,
    { variadic: Oid.text, argNames: ['from_json', 'path_elems'] },
    ([json, keys]: [string, PgArray]) => deleteKeys(json, keys.elements as Steps),
  ),
  immutable(3303, 'jsonb_delete', [Oid.jsonb, Oid.int4], Oid.jsonb, ([json, index]: [string, number]) =>
    deleteIndex(json, index),
  ),
  immutable(3304, 'jsonb_delete_path', [Oid.jsonb, Oid._text], Oid.jsonb, ([json, path]: [string, PgArray]) => {
    const target = parseJson(json)
    if (isScalar(target)) throw invalidParameter('cannot delete path in scalar')
    return formatJson(deletePath(target, steps(path), 0))
  }),
  immutable(
    3261,
    'json_strip_nulls',
    [Oid.json, Oid.bool],
    Oid.json,
    { argNames: ['target', 'strip_in_arrays'], defaults: ['false'] },
    ([json, inArrays]: [string, boolean]) => stripText(json.trim(), inArrays),
  ),
  immutable(
    3262,
    'jsonb_strip_nulls',
    [Oid.jsonb, Oid.bool],
    Oid.jsonb,
    { argNames: ['target', 'strip_in_arrays'], defaults: ['false'] },
    ([json, inArrays]: [string, boolean]) => formatJson(strip(parseJson(json), inArrays)),
  ),
  immutable(3306, 'jsonb_pretty', [Oid.jsonb], Oid.text, ([json]: [string]) => pretty(parseJson(json), '')),
]

function set(json: string, path: Steps, value: string, create: boolean): string {
  const target = parseJson(json)
  if (isScalar(target)) throw invalidParameter('cannot set path in scalar')
  if (path.length === 0) return json
  return formatJson(changePath(target, path, 0, { kind: 'set', value: parseJson(value), create }))
}

function setLax(
  json: string | null,
  path: PgArray | null,
  value: string | null,
  create: boolean | null,
  treatment: string | null,
): string | null {
  if (json === null || path === null || create === null) return null
  if (treatment === null) {
    throw invalidParameter(
      'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
    )
  }
  if (value !== null) return set(json, steps(path), value, create)
  switch (treatment) {
    case 'raise_exception':
      throw new PgError('22004', 'JSON value must not be null', {
        detail: 'Exception was raised because null_value_treatment is "raise_exception".',
        hint: 'To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.',
      })
    case 'use_json_null':
      return set(json, steps(path), 'null', create)
    case 'delete_key':
      return formatJson(deletePath(parseJson(json), steps(path), 0))
    case 'return_target':
      return json
    default:
      throw invalidParameter(
        'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
      )
  }
}

/** Objects merge, anything else is taken as an array. */
function concat(a: JsonNode, b: JsonNode): JsonNode {
  if (isObject(a) && isObject(b)) return new Map([...a, ...b])
  return [...(isArray(a) ? a : [a]), ...(isArray(b) ? b : [b])]
}

function deleteKeys(json: string, keys: Steps): string {
  const target = parseJson(json)
  if (isScalar(target)) throw invalidParameter('cannot delete from scalar')
  if (isObject(target)) return formatJson(new Map([...target].filter(([key]) => !keys.includes(key))))
  return formatJson(
    (target as readonly JsonNode[]).filter((element) => typeof element !== 'string' || !keys.includes(element)),
  )
}

function deleteIndex(json: string, index: number): string {
  const target = parseJson(json)
  if (isScalar(target)) throw invalidParameter('cannot delete from scalar')
  if (!isArray(target)) throw invalidParameter('cannot delete from object using integer index')
  const at = index < 0 ? target.length + index : index
  return formatJson(target.filter((_, position) => position !== at))
}

function strip(node: JsonNode, inArrays: boolean): JsonNode {
  if (isArray(node))
    return node.filter((element) => !inArrays || element !== null).map((element) => strip(element, inArrays))
  if (!isObject(node)) return node
  return new Map([...node].filter(([, value]) => value !== null).map(([key, value]) => [key, strip(value, inArrays)]))
}

/** json loses its white space but keeps numbers, escapes and repeated keys as written. */
function stripText(json: string, inArrays: boolean): string {
  const kind = kindOfText(json)
  if (kind === 'array') {
    const kept = elements(json).filter((element) => !inArrays || element !== 'null')
    return `[${kept.map((element) => stripText(element, inArrays)).join(',')}]`
  }
  if (kind !== 'object') return json
  const kept = members(json).filter(({ text }) => text !== 'null')
  return `{${kept.map(({ key, text }) => `${quoteJson(key)}:${stripText(text, inArrays)}`).join(',')}}`
}

function pretty(node: JsonNode, indent: string): string {
  const inner = indent + '    '
  if (isArray(node)) {
    const lines = node.map((element) => inner + pretty(element, inner))
    return `[\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}${indent}]`
  }
  if (isObject(node)) {
    const lines = sortedMembers(node).map(([key, value]) => `${inner}${quoteJson(key)}: ${pretty(value, inner)}`)
    return `{\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}${indent}}`
  }
  return node !== null && typeof node === 'object' ? formatNumeric(node as Numeric) : formatJson(node)
}
