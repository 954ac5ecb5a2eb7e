// Changes along a path of keys and indexes, on immutable trees.
import { PgError, invalidParameter } from '../../errors.ts'
import type { JsonNode } from '../../types/json/tree.ts'

export const isObject = (node: JsonNode): node is ReadonlyMap<string, JsonNode> => node instanceof Map
export const isArray = (node: JsonNode): node is readonly JsonNode[] => Array.isArray(node)
export const isScalar = (node: JsonNode): boolean => !isObject(node) && !isArray(node)

type Change =
  | { readonly kind: 'set'; readonly value: JsonNode; readonly create: boolean }
  | { readonly kind: 'insert'; readonly value: JsonNode; readonly after: boolean }

type Steps = readonly (string | null)[]

/** A path that leads nowhere changes nothing, except that its last step may be made. */
export function changePath(node: JsonNode, path: Steps, depth: number, change: Change): JsonNode {
  const step = stepAt(path, depth)
  const last = depth === path.length - 1
  if (isObject(node)) {
    const current = node.get(step)
    if (!last)
      return current === undefined ? node : new Map([...node, [step, changePath(current, path, depth + 1, change)]])
    if (change.kind === 'insert' && current !== undefined) {
      throw invalidParameter('cannot replace existing key', {
        hint: 'Try using the function jsonb_set to replace key value.',
      })
    }
    if (current === undefined && change.kind === 'set' && !change.create) return node
    return new Map([...node, [step, change.value]])
  }
  if (!isArray(node)) return node
  const index = indexAt(step, depth)
  const at = index < 0 ? node.length + index : index
  const inside = at >= 0 && at < node.length
  if (!last) return inside ? node.with(at, changePath(node[at], path, depth + 1, change)) : node
  if (change.kind === 'insert') {
    const place = Math.min(Math.max(inside && change.after ? at + 1 : at, 0), node.length)
    return node.toSpliced(place, 0, change.value)
  }
  if (inside) return node.with(at, change.value)
  if (!change.create) return node
  return at < 0 ? [change.value, ...node] : [...node, change.value]
}

export function deletePath(node: JsonNode, path: Steps, depth: number): JsonNode {
  if (depth >= path.length) return node
  // An empty document has nothing to delete, whatever the path says.
  if (depth === 0 && ((isArray(node) && node.length === 0) || (isObject(node) && node.size === 0))) return node
  const step = stepAt(path, depth)
  const last = depth === path.length - 1
  if (isObject(node)) {
    const current = node.get(step)
    if (current === undefined) return node
    if (last) return new Map([...node].filter(([key]) => key !== step))
    return new Map([...node, [step, deletePath(current, path, depth + 1)]])
  }
  if (!isArray(node)) return node
  const index = indexAt(step, depth)
  const at = index < 0 ? node.length + index : index
  if (at < 0 || at >= node.length) return node
  return last ? node.toSpliced(at, 1) : node.with(at, deletePath(node[at], path, depth + 1))
}

function stepAt(path: Steps, depth: number): string {
  const step = path[depth]
  if (step === null) throw new PgError('22004', `path element at position ${depth + 1} is null`)
  return step
}

function indexAt(step: string, depth: number): number {
  if (/^\s*[+-]?\d+$/.test(step)) return Number(step)
  throw new PgError('22P02', `path element at position ${depth + 1} is not an integer: "${step}"`)
}
