// A text search query: a tree of words under AND, OR, NOT and "followed by". Empty ones match nothing.
import { compareText, encodeText } from '../../types/text-bytes.ts'

export interface QueryWord {
  readonly kind: 'word'
  readonly word: string
  /** Bits of the weights that count, D lowest; 0: all do. */
  readonly weights: number
  readonly prefix: boolean
}

export interface QueryNot {
  readonly kind: 'not'
  readonly operand: QueryNode
}

export interface QueryPair {
  readonly kind: 'and' | 'or'
  readonly left: QueryNode
  readonly right: QueryNode
}

export interface QueryPhrase {
  readonly kind: 'phrase'
  readonly left: QueryNode
  readonly right: QueryNode
  /** Places between both. */
  readonly distance: number
}

export type QueryNode = QueryWord | QueryNot | QueryPair | QueryPhrase

/** null: no words at all. */
export interface TsQuery {
  readonly root: QueryNode | null
}

export const distanceMax = 16_384

/** As PostgreSQL numbers them. */
export const operatorNumbers = { not: 1, and: 2, or: 3, phrase: 4 } as const

export function* wordsOf(node: QueryNode | null): Generator<QueryWord> {
  if (node === null) return
  if (node.kind === 'word') yield node
  else if (node.kind === 'not') yield* wordsOf(node.operand)
  else {
    yield* wordsOf(node.left)
    yield* wordsOf(node.right)
  }
}

/** Of words and operators. */
export function nodeCount(node: QueryNode | null): number {
  if (node === null) return 0
  if (node.kind === 'word') return 1
  if (node.kind === 'not') return 1 + nodeCount(node.operand)
  return 1 + nodeCount(node.left) + nodeCount(node.right)
}

const wordBytes = (query: TsQuery): number => {
  let bytes = 0
  for (const { word } of wordsOf(query.root)) bytes += encodeText(word).length + 1
  return bytes
}

/** The order of btree: by size, and then as PostgreSQL's hashes of the words have it. */
export function compareQueries(a: TsQuery, b: TsQuery): number {
  const size = nodeCount(a.root) - nodeCount(b.root) || wordBytes(a) - wordBytes(b)
  return size !== 0 || a.root === null || b.root === null ? size : compareNodes(a.root, b.root)
}

export function compareNodes(a: QueryNode, b: QueryNode): number {
  if (a.kind === 'word' || b.kind === 'word') {
    if (a.kind !== 'word') return -1
    if (b.kind !== 'word') return 1
    const hashes = wordHash(b.word) - wordHash(a.word)
    return hashes !== 0 ? hashes : compareText(a.word, b.word)
  }
  if (a.kind !== b.kind) return operatorNumbers[b.kind] - operatorNumbers[a.kind]
  if (a.kind === 'not') return compareNodes(a.operand, (b as QueryNot).operand)
  const other = b as QueryPair | QueryPhrase
  const order = compareNodes(a.right, other.right) || compareNodes(a.left, other.left)
  if (order !== 0 || a.kind !== 'phrase') return order
  return (b as QueryPhrase).distance - a.distance
}

/** PostgreSQL's CRC-32 of old: the table of the reflected polynomial, read from the wrong end. Signed. */
export function wordHash(word: string): number {
  let hash = -1
  for (const byte of encodeText(word)) hash = crcTable[((hash >>> 24) ^ byte) & 0xff] ^ (hash << 8)
  return ~hash | 0
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})
