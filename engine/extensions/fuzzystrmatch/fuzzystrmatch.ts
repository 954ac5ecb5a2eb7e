// fuzzystrmatch, but for double metaphone and Daitch-Mokotoff.
import { PgError } from '../../errors.ts'
import { immutable } from '../../functions/declare.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { Oid } from '../../types/oids.ts'
import type { ExtensionObjects } from '../extension.ts'
import { levenshtein } from './levenshtein.ts'
import { metaphone } from './metaphone.ts'
import { difference, soundex } from './soundex.ts'

const first = extensionBlocks.fuzzystrmatch
const { text, int4 } = Oid

type Two = readonly [string, string]
type Priced = readonly [string, string, number, number, number]

const same = { insert: 1, remove: 1, replace: 1 } as const
const metaphoneMax = 255

function checkedMetaphone([word, most]: readonly [string, number]): string {
  if (word === '') return ''
  if (Buffer.byteLength(word) > metaphoneMax)
    throw new PgError('22023', `argument exceeds the maximum length of ${metaphoneMax} bytes`)
  if (most > metaphoneMax) throw new PgError('22023', `output exceeds the maximum length of ${metaphoneMax} bytes`)
  if (most <= 0) throw new PgError('2200F', 'output cannot be empty string')
  return metaphone(word, most)
}

const functions: readonly FunctionDefinition[] = [
  immutable(first, 'levenshtein', [text, text], int4, ([a, b]: Two) => levenshtein(a, b, same)),
  immutable(first + 1, 'levenshtein', [text, text, int4, int4, int4], int4, ([a, b, insert, remove, replace]: Priced) =>
    levenshtein(a, b, { insert, remove, replace }),
  ),
  immutable(first + 2, 'levenshtein_less_equal', [text, text, int4], int4, ([a, b, most]: [string, string, number]) =>
    levenshtein(a, b, same, most),
  ),
  immutable(
    first + 3,
    'levenshtein_less_equal',
    [text, text, int4, int4, int4, int4],
    int4,
    ([a, b, insert, remove, replace, most]: [...Priced, number]) =>
      levenshtein(a, b, { insert, remove, replace }, most),
  ),
  immutable(first + 4, 'soundex', [text], text, ([value]: [string]) => soundex(value)),
  immutable(first + 5, 'text_soundex', [text], text, ([value]: [string]) => soundex(value)),
  immutable(first + 6, 'difference', [text, text], int4, ([a, b]: Two) => difference(a, b)),
  immutable(first + 7, 'metaphone', [text, int4], text, checkedMetaphone),
]

export const fuzzystrmatchObjects: ExtensionObjects = { functions, operators: [], casts: [] }
