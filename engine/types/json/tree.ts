// JSON as a tree: what jsonb text is made from and compared by. Numbers stay exact.
import type { Numeric } from '../numeric-value.ts'

/** Maps are objects, in the order their text had until they are normalised. */
export type JsonNode = null | boolean | string | Numeric | readonly JsonNode[] | ReadonlyMap<string, JsonNode>

export type JsonKind = 'null' | 'string' | 'number' | 'boolean' | 'array' | 'object'

export function jsonKind(node: JsonNode): JsonKind {
  if (node === null) return 'null'
  if (typeof node === 'string') return 'string'
  if (typeof node === 'boolean') return 'boolean'
  if (node instanceof Map) return 'object'
  return Array.isArray(node) ? 'array' : 'number'
}
