// The binary form of a tsquery: {nodes i32, then each node before its operands, the right one first}. It is what columns keep too.
import { invalidBinary, PgError } from '../../errors.ts'
import { decodeText, encodeText } from '../../types/text-bytes.ts'
import { wordBytesMax } from '../vector/ts-vector.ts'
import { nodeCount, operatorNumbers, type QueryNode, type TsQuery } from './ts-query.ts'

const wordNode = 1
const operatorNode = 2
const nodesMax = 1 << 27
/** Beyond which PostgreSQL's stack gives out. */
const depthMax = 10_000

export function packQuery({ root }: TsQuery): Uint8Array {
  const parts: Uint8Array[] = [u32(nodeCount(root))]
  const add = (node: QueryNode): void => {
    if (node.kind === 'word') {
      parts.push(Uint8Array.of(wordNode, node.weights, Number(node.prefix)), encodeText(node.word), Uint8Array.of(0))
      return
    }
    parts.push(Uint8Array.of(operatorNode, operatorNumbers[node.kind]))
    if (node.kind === 'phrase') parts.push(Uint8Array.of(node.distance >> 8, node.distance & 0xff))
    if (node.kind === 'not') add(node.operand)
    else {
      add(node.right)
      add(node.left)
    }
  }
  if (root) add(root)
  return Buffer.concat(parts)
}

const u32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function unpackQuery(bytes: Uint8Array): TsQuery {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const advance = (by: number): number => {
    if (at + by > bytes.length) throw new PgError('08P01', 'insufficient data left in message')
    at += by
    return at - by
  }
  let left = view.byteLength < 4 ? advance(4) : view.getUint32(advance(4))
  if (left > nodesMax) throw invalidBinary('invalid size of tsquery')
  const read = (depth: number): QueryNode => {
    if (depth > depthMax) throw new PgError('54001', 'stack depth limit exceeded')
    if (left-- === 0) throw invalidBinary('invalid tsquery: malformed tree')
    const type = bytes[advance(1)]
    if (type === wordNode) return word()
    if (type !== operatorNode) throw invalidBinary(`unrecognized tsquery node type: ${type}`)
    const number = bytes[advance(1)]
    switch (number) {
      case operatorNumbers.not:
        return { kind: 'not', operand: read(depth + 1) }
      case operatorNumbers.phrase: {
        const distance = view.getUint16(advance(2))
        const right = read(depth + 1)
        return { kind: 'phrase', left: read(depth + 1), right, distance }
      }
      case operatorNumbers.and:
      case operatorNumbers.or: {
        const right = read(depth + 1)
        return { kind: number === operatorNumbers.and ? 'and' : 'or', left: read(depth + 1), right }
      }
      default:
        throw invalidBinary(`invalid tsquery: unrecognized operator number ${number}`)
    }
  }
  const word = (): QueryNode => {
    const weights = bytes[advance(1)]
    const prefix = bytes[advance(1)] !== 0
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new PgError('08P01', 'invalid string in message')
    if (weights > 0xf) throw invalidBinary('invalid tsquery: invalid weight bitmap')
    if (end - at > wordBytesMax) throw invalidBinary('invalid tsquery: operand too long')
    const text = decodeText(bytes.subarray(at, end))
    at = end + 1
    return { kind: 'word', word: text, weights, prefix }
  }
  const root = left === 0 ? null : read(0)
  if (left > 0) throw invalidBinary('invalid tsquery: extra nodes')
  return { root }
}
