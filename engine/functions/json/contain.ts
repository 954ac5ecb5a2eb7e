// Containment and existence over jsonb: @>, <@, ?, ?|, ?&.
import type { PgArray } from '../../types/array-value.ts'
import { compareNodes } from '../../types/json/compare.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { isArray, isObject, isScalar } from './path.ts'
import { isString, kindOfText, memberText } from './scan.ts'

export const containFunctions: readonly FunctionDefinition[] = [
  immutable(4046, 'jsonb_contains', [Oid.jsonb, Oid.jsonb], Oid.bool, ([whole, part]: [string, string]) =>
    containsAtTop(whole, lastParsed(part)),
  ),
  immutable(4050, 'jsonb_contained', [Oid.jsonb, Oid.jsonb], Oid.bool, ([part, whole]: [string, string]) =>
    containsAtTop(whole, lastParsed(part)),
  ),
  immutable(4047, 'jsonb_exists', [Oid.jsonb, Oid.text], Oid.bool, ([json, key]: [string, string]) =>
    kindOfText(json) === 'object' ? memberText(json, key, 'first') !== undefined : exists(parseJson(json), key),
  ),
  immutable(4048, 'jsonb_exists_any', [Oid.jsonb, Oid._text], Oid.bool, ([json, keys]: [string, PgArray]) => {
    const node = parseJson(json)
    return keys.elements.some((key) => key !== null && exists(node, key as string))
  }),
  immutable(4049, 'jsonb_exists_all', [Oid.jsonb, Oid._text], Oid.bool, ([json, keys]: [string, PgArray]) => {
    const node = parseJson(json)
    return keys.elements.every((key) => key === null || exists(node, key as string))
  }),
]

/** A document that is asked for is most often the same for all rows. */
let parsed: { readonly text: string; readonly node: JsonNode } | undefined

function lastParsed(text: string): JsonNode {
  if (parsed?.text !== text) parsed = { text, node: parseJson(text) }
  return parsed.node
}

/** Only at the top an array contains a bare scalar. */
function containsAtTop(text: string, part: JsonNode): boolean {
  if (isObject(part)) return textContains(text, part)
  const whole = parseJson(text)
  if (isArray(whole) && isScalar(part)) return contains(whole, [part])
  return contains(whole, part)
}

/** Of a document only the members that are asked for are taken out of its text. */
function textContains(text: string, part: JsonNode): boolean {
  if (isObject(part)) {
    if (kindOfText(text) !== 'object') return false
    for (const [key, value] of part) {
      const other = memberText(text, key, 'first')
      if (other === undefined || !textContains(other, value)) return false
    }
    return true
  }
  if (typeof part === 'string') return text.startsWith('"') && isString(text, 0, text.length, part)
  return contains(parseJson(text), part)
}

function contains(whole: JsonNode, part: JsonNode): boolean {
  if (isObject(part)) {
    if (!isObject(whole)) return false
    for (const [key, value] of part) {
      const other = whole.get(key)
      if (other === undefined || !contains(other, value)) return false
    }
    return true
  }
  if (isArray(part)) return isArray(whole) && part.every((wanted) => whole.some((element) => contains(element, wanted)))
  return isScalar(whole) && compareNodes(whole, part) === 0
}

function exists(node: JsonNode, key: string): boolean {
  if (isObject(node)) return node.has(key)
  return isArray(node) ? node.includes(key) : node === key
}
