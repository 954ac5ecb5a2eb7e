// The binary form of a tsvector: {words i32, then of each: its text and a NUL, {positions u16, each u16}}. It is what columns keep too.
import { invalidBinary, PgError } from '../../errors.ts'
import { decodeText, encodeText } from '../../types/text-bytes.ts'
import { type Lexeme, placeOf, positionsMax, type TsVector, vectorOf, wordBytesMax } from './ts-vector.ts'

export function packVector(vector: TsVector): Uint8Array {
  const words = vector.map(({ word }) => encodeText(word))
  const size = vector.reduce((bytes, { positions }, at) => bytes + words[at].length + 3 + 2 * positions.length, 4)
  const packed = new Uint8Array(size)
  const view = new DataView(packed.buffer)
  view.setUint32(0, vector.length)
  let end = 4
  for (const [at, { positions }] of vector.entries()) {
    packed.set(words[at], end)
    end += words[at].length + 1
    view.setUint16(end, positions.length)
    end += 2
    for (const position of positions) {
      view.setUint16(end, position)
      end += 2
    }
  }
  return packed
}

/** Throws 08P01 or 22P03 for what is none. */
export function unpackVector(bytes: Uint8Array): TsVector {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const advance = (by: number): number => {
    if (at + by > bytes.length) throw tooShort()
    at += by
    return at - by
  }
  const count = view.byteLength < 4 ? fail(tooShort()) : view.getInt32(advance(4))
  if (count < 0 || count > bytes.length) throw invalidBinary('invalid size of tsvector')
  const words: Lexeme[] = []
  for (let word = 0; word < count; word++) {
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new PgError('08P01', 'invalid string in message')
    const text = decodeText(bytes.subarray(at, end))
    if (end - at > wordBytesMax) throw invalidBinary('invalid tsvector: lexeme too long')
    at = end + 1
    const positions = Array.from({ length: view.getUint16(advance(2)) }, () => view.getUint16(advance(2)))
    if (positions.length > positionsMax) throw invalidBinary('unexpected number of tsvector positions')
    if (positions.some((position, i) => placeOf(position) <= (i === 0 ? 0 : placeOf(positions[i - 1]))))
      throw invalidBinary('position information is misordered')
    words.push({ word: text, positions })
  }
  return vectorOf(words)
}

/** What was stored: in order, and each word once. */
export function readStoredVector(bytes: Uint8Array): TsVector {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const vector: Lexeme[] = []
  let at = 4
  for (let left = view.getUint32(0); left > 0; left--) {
    const end = bytes.indexOf(0, at)
    const word = decodeText(bytes.subarray(at, end))
    const count = view.getUint16(end + 1)
    const positions: number[] = []
    for (let position = 0; position < count; position++) positions.push(view.getUint16(end + 3 + 2 * position))
    vector.push({ word, positions })
    at = end + 3 + 2 * count
  }
  return vector
}

function fail(error: Error): never {
  throw error
}

const tooShort = (): PgError => new PgError('08P01', 'insufficient data left in message')
