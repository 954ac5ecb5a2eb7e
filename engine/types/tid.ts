// tid: the place of a row, (block,offset), kept as one bigint: the block's 32 bits above the 16 of the offset.
import { invalidText } from '../errors.ts'
import { bytesOf, exactView } from './binary.ts'
import type { TypeDefinition } from './type.ts'

const blocks = 2n ** 32n
const offsetMax = 65_535n

export const placeOf = (block: bigint, offset: bigint): bigint => (block << 16n) | offset
export const blockOf = (place: bigint): bigint => place >> 16n
export const offsetOf = (place: bigint): bigint => place & offsetMax

export const tidType: TypeDefinition<bigint> = {
  oid: 27,
  name: 'tid',
  sqlName: 'tid',
  arrayOid: 1010,
  category: 'U',
  preferred: false,
  length: 6,
  byValue: false,
  alignment: 's',
  storage: 'p',
  kind: 'base',
  elementOid: 0,
  collatable: false,
  inputName: 'tidin',
  outputName: 'tidout',
  receiveName: 'tidrecv',
  sendName: 'tidsend',
  layout: () => ({ kind: 'binary' }),
  parse(text) {
    // Spaces may stand before a number, as C reads them, and anything behind the parenthesis.
    const match = /^\((?<block>\s*[+-]?\d+),(?<offset>\s*[+-]?\d+)\)/.exec(text)
    if (!match) throw invalidText('tid', text)
    const block = BigInt(match.groups!.block.trim().replace('+', ''))
    const offset = BigInt(match.groups!.offset.trim().replace('+', ''))
    if (block >= blocks || block < -blocks / 2n || offset < 0n || offset > offsetMax) throw invalidText('tid', text)
    return placeOf(BigInt.asUintN(32, block), offset)
  },
  format: (value) => `(${blockOf(value)},${offsetOf(value)})`,
  receive(bytes) {
    const view = exactView(bytes, 6)
    return placeOf(BigInt(view.getUint32(0)), BigInt(view.getUint16(4)))
  },
  send: (value) =>
    bytesOf(6, (view) => {
      view.setUint32(0, Number(blockOf(value)))
      view.setUint16(4, Number(offsetOf(value)))
    }),
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  hashKey: (value) => value,
}
