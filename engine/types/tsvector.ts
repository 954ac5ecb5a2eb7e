// tsvector: the words of a text, with their places (engine/text-search).
import { packVector, readStoredVector, unpackVector } from '../text-search/vector/vector-bytes.ts'
import { formatVector, parseVector } from '../text-search/vector/vector-text.ts'
import { compareVectors, type TsVector } from '../text-search/vector/ts-vector.ts'
import type { TypeDefinition } from './type.ts'

export const tsvectorType: TypeDefinition<TsVector> = {
  oid: 3614,
  name: 'tsvector',
  sqlName: 'tsvector',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'x',
  kind: 'base',
  arrayOid: 3643,
  elementOid: 0,
  collatable: false,
  inputName: 'tsvectorin',
  outputName: 'tsvectorout',
  receiveName: 'tsvectorrecv',
  sendName: 'tsvectorsend',
  layout: () => ({ kind: 'binary' }),
  parse: parseVector,
  format: formatVector,
  receive: unpackVector,
  send: packVector,
  pack: packVector,
  unpack: readStoredVector,
  compare: compareVectors,
  hashKey: formatVector,
}
