// jsonb[a][b] = x: the value with the part replaced. Missing objects and arrays on the way are made, gaps in arrays filled with nulls.
import { PgError, invalidParameter } from '../../errors.ts'
import { formatJson } from '../../types/json/format.ts'
import { parseJson } from '../../types/json/parse.ts'
import type { JsonNode } from '../../types/json/tree.ts'
import { arrayElementsMax } from '../arrays/shape.ts'
import { isArray, isObject } from './path.ts'

const integer = /^[+-]?\d{1,10}$/

/** firstIsNumber: what is made of NULL is an array. */
export function assignJson(
  json: string | null,
  value: string | null,
  path: readonly string[],
  firstIsNumber: boolean,
): string {
  const root: JsonNode = json === null ? (firstIsNumber ? [] : new Map()) : parseJson(json)
  return formatJson(assigned(root, path, 0, value === null ? null : parseJson(value)))
}

function assigned(node: JsonNode, path: readonly string[], depth: number, value: JsonNode): JsonNode {
  if (depth === path.length) return value
  const step = path[depth]
  const inner = (child: JsonNode | undefined): JsonNode =>
    child === undefined ? made(path, depth + 1, value) : assigned(child, path, depth + 1, value)
  if (isObject(node)) return new Map([...node, [step, inner(node.get(step))]])
  if (!isArray(node)) {
    throw invalidParameter('cannot replace existing key', {
      detail: 'The path assumes key is a composite object, but it is a scalar value.',
    })
  }
  const index = arrayIndex(step, node.length, depth)
  return Object.assign(filled(Math.max(node.length, index + 1), node), { [index]: inner(node[index]) })
}

function made(path: readonly string[], depth: number, value: JsonNode): JsonNode {
  if (depth === path.length) return value
  const inner = made(path, depth + 1, value)
  if (!integer.test(path[depth])) return new Map([[path[depth], inner]])
  const index = arrayIndex(path[depth], 0, depth)
  return Object.assign(filled(index + 1, []), { [index]: inner })
}

const filled = (length: number, from: readonly JsonNode[]): JsonNode[] =>
  Array.from({ length }, (_, i) => (i < from.length ? from[i] : null))

function arrayIndex(step: string, length: number, depth: number): number {
  if (!integer.test(step)) {
    throw new PgError('22P02', `path element at position ${depth + 1} is not an integer: "${step}"`)
  }
  const index = Number(step) < 0 ? length + Number(step) : Number(step)
  if (index < 0) throw invalidParameter(`path element at position ${depth + 1} is out of range: ${step}`)
  if (index >= arrayElementsMax)
    throw new PgError('54000', 'number of jsonb array elements exceeds the maximum allowed')
  return index
}
