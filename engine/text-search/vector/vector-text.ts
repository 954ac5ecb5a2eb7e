// The text form of a tsvector: 'word':1A,2 'word'.
import { PgError } from '../../errors.ts'
import { encodeText } from '../../types/text-bytes.ts'
import { LexemeScanner } from '../lexeme-scanner.ts'
import { placeOf, type TsVector, vectorOf, weightLetters, weightOf, wordBytesMax, type Lexeme } from './ts-vector.ts'

export function parseVector(text: string): TsVector {
  const scanner = new LexemeScanner(text, 'vector')
  const words: Lexeme[] = []
  for (let found = scanner.next(0); found; found = scanner.next(found.end)) {
    const bytes = encodeText(found.word).length
    if (bytes > wordBytesMax) throw new PgError('54000', `word is too long (${bytes} bytes, max ${wordBytesMax} bytes)`)
    words.push(found)
  }
  return vectorOf(words.map(({ word, positions }) => ({ word, positions })))
}

export const quoteWord = (word: string): string => `'${word.replace(/['\\]/g, '$&$&')}'`

export const formatVector = (vector: TsVector): string =>
  vector
    .map(({ word, positions }) =>
      positions.length === 0 ? quoteWord(word) : `${quoteWord(word)}:${positions.map(formatPosition).join(',')}`,
    )
    .join(' ')

const formatPosition = (position: number): string => {
  const weight = weightOf(position)
  return weight === 0 ? String(placeOf(position)) : `${placeOf(position)}${weightLetters[weight]}`
}
