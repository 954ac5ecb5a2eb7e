// Containment and existence over jsonb: @>, <@, ?, ?|, ?&.
import type { PgArray } from '../../types/array-value.ts'
import { compareNodes } from '../../types/json/compare.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { isArray, isObject, isScalar } from './path.ts'

export const containFunctions: readonly FunctionDefinition[] = [
  immutable(4046, 'jsonb_contains', [Oid.jsonb, Oid.jsonb], Oid.bool, ([whole, part]: [string, string]) =>
    containsAtTop(parseJson(whole), parseJson(part)),
  ),
  immutable(4050, 'jsonb_contained', [Oid.jsonb, Oid.jsonb], Oid.bool, ([part, whole]: [string, string]) =>
    containsAtTop(parseJson(whole), parseJson(part)),
  ),
  immutable(4047, 'jsonb_exists', [Oid.jsonb, Oid.text], Oid.bool, ([json, key]: [string, string]) =>
    exists(parseJson(json), key),
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

/** Only at the top an array contains a bare scalar. */
function containsAtTop(whole: JsonNode, part: JsonNode): boolean {
  if (isArray(whole) && isScalar(part)) return contains(whole, [part])
  return contains(whole, part)
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
