// jsonb's btree order: objects over arrays over booleans over numbers over strings over null; larger containers over smaller.
import { compare } from '../numeric/compare.ts'
import { trimScale } from '../numeric/round.ts'
import { formatNumeric } from '../numeric/format.ts'
import type { Numeric } from '../numeric-value.ts'
import { compareText } from '../text-bytes.ts'
import { formatJson, sortedMembers } from './format.ts'
import { parseJson } from './parse.ts'
import { jsonKind, type JsonKind, type JsonNode } from './tree.ts'

const rank: Readonly<Record<JsonKind, number>> = { null: 0, string: 1, number: 2, boolean: 3, array: 4, object: 5 }

/** Of canonical texts. */
export function compareJson(a: string, b: string): number {
  if (a === b) return 0
  const left = parseJson(a)
  const right = parseJson(b)
  // An empty array at the top sorts below scalars: an anomaly that PostgreSQL's index order froze.
  const leftEmpty = isEmptyArray(left)
  if (leftEmpty !== isEmptyArray(right)) {
    const other = leftEmpty ? right : left
    if (jsonKind(other) !== 'object') return leftEmpty ? -1 : 1
  }
  return compareNodes(left, right)
}

const isEmptyArray = (node: JsonNode): boolean => Array.isArray(node) && node.length === 0

export function compareNodes(a: JsonNode, b: JsonNode): number {
  const kind = jsonKind(a)
  const difference = rank[kind] - rank[jsonKind(b)]
  if (difference !== 0) return difference
  switch (kind) {
    case 'null':
      return 0
    case 'string':
      return compareText(a as string, b as string)
    case 'number':
      return compare(a as Numeric, b as Numeric)
    case 'boolean':
      return Number(a) - Number(b)
    case 'array':
      return compareArrays(a as readonly JsonNode[], b as readonly JsonNode[])
    case 'object':
      return compareObjects(a as ReadonlyMap<string, JsonNode>, b as ReadonlyMap<string, JsonNode>)
  }
}

function compareArrays(a: readonly JsonNode[], b: readonly JsonNode[]): number {
  if (a.length !== b.length) return a.length - b.length
  for (let index = 0; index < a.length; index++) {
    const difference = compareNodes(a[index], b[index])
    if (difference !== 0) return difference
  }
  return 0
}

function compareObjects(a: ReadonlyMap<string, JsonNode>, b: ReadonlyMap<string, JsonNode>): number {
  if (a.size !== b.size) return a.size - b.size
  const left = sortedMembers(a)
  const right = sortedMembers(b)
  for (let index = 0; index < left.length; index++) {
    const difference = compareText(left[index][0], right[index][0]) || compareNodes(left[index][1], right[index][1])
    if (difference !== 0) return difference
  }
  return 0
}

/** Equal documents have one key: numbers lose their trailing zeros. */
export function jsonHashKey(text: string): string {
  if (!/\.\d*0(?!\d)/.test(text)) return text
  return formatJson(parseJson(text), (value) => formatNumeric(trimScale(value)))
}
