// What hstore's functions do with pairs.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { hstoreOf, type Hstore, type HstorePair } from '../../types/extensions/hstore.ts'

type Text = string | null

export const find = (value: Hstore, key: Text): HstorePair | undefined =>
  key === null ? undefined : value.find(([own]) => own === key)

export const keysIn = (array: PgArray): readonly string[] => array.elements.filter((key) => key !== null) as string[]

/** The right one's pairs win. */
export const concat = (a: Hstore, b: Hstore): Hstore => hstoreOf([...b, ...a])

export const contains = (a: Hstore, b: Hstore): boolean =>
  b.every(([key, text]) => {
    const own = find(a, key)
    return own !== undefined && own[1] === text
  })

export function without(value: Hstore, keys: readonly string[]): Hstore {
  const gone = new Set(keys)
  return value.filter(([key]) => !gone.has(key))
}

/** Pairs that the other one has with the same value go. */
export const withoutPairs = (a: Hstore, b: Hstore): Hstore =>
  a.filter(([key, text]) => {
    const other = find(b, key)
    return other === undefined || other[1] !== text
  })

export const slice = (value: Hstore, keys: readonly string[]): Hstore =>
  hstoreOf(keys.flatMap((key) => (find(value, key) ? [find(value, key)!] : [])))

const nullKey = (): PgError => new PgError('22004', 'null value not allowed for hstore key')
const wrongSubscripts = (message: string): PgError => new PgError('2202E', message)

/** value[key] = text */
export function withPair(value: Hstore, key: Text, text: Text): Hstore {
  if (key === null) throw new PgError('22004', 'hstore subscript in assignment must not be null')
  return hstoreOf([[key, text], ...value])
}

/** hstore(text[]): keys and values in turns, or rows of two. */
export function ofPairsArray({ elements, dimensions }: PgArray): Hstore {
  if (dimensions.length > 2) throw wrongSubscripts('wrong number of array subscripts')
  if (dimensions.length === 2 && dimensions[1] !== 2) throw wrongSubscripts('array must have two columns')
  if (dimensions.length === 1 && elements.length % 2 !== 0)
    throw wrongSubscripts('array must have even number of elements')
  const pairs: [string, Text][] = []
  for (let at = 0; at < elements.length; at += 2) {
    if (elements[at] === null) throw nullKey()
    pairs.push([elements[at] as string, elements[at + 1] as Text])
  }
  return hstoreOf(pairs)
}

/** hstore(text[], text[]): without values all of them are NULL. */
export function ofArrays(keys: PgArray | null, values: PgArray | null): Hstore | null {
  if (keys === null) return null
  if (keys.dimensions.length > 1 || (values?.dimensions.length ?? 0) > 1)
    throw wrongSubscripts('wrong number of array subscripts')
  const sameBounds =
    values === null ||
    (keys.elements.length === values.elements.length &&
      (keys.elements.length === 0 || keys.lowerBounds[0] === values.lowerBounds[0]))
  if (!sameBounds) throw wrongSubscripts('arrays must have same bounds')
  return hstoreOf(
    keys.elements.map((key, at): HstorePair => {
      if (key === null) throw nullKey()
      return [key as string, (values?.elements[at] ?? null) as Text]
    }),
  )
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** loose: what looks like a number or a truth value is one. */
export function jsonText(value: Hstore, loose: boolean): string {
  const shown = (text: Text): string => {
    if (text === null) return 'null'
    if (loose && text === 't') return 'true'
    if (loose && text === 'f') return 'false'
    return loose && jsonNumber.test(text) ? text : JSON.stringify(text)
  }
  return `{${value.map(([key, text]) => `${JSON.stringify(key)}: ${shown(text)}`).join(', ')}}`
}
