// Whether a query matches, asked of anybody who knows where its words stand. Phrases are matched by the places at which they end.
import type { QueryNode, QueryPair, QueryPhrase, QueryWord } from './ts-query.ts'

/**
 * Where the ends of matches of a node stand, and how many places before that they begin. negate: everywhere but there.
 * A node that cannot match has none.
 */
export interface Places {
  readonly places: readonly number[]
  readonly width: number
  readonly negate: boolean
}

/** no: it stands nowhere; unknown: it is there, and nobody knows where. */
export type Found = readonly number[] | 'no' | 'unknown'

export interface WordSource {
  has(word: QueryWord): boolean
  /** In order. */
  places(word: QueryWord): Found
}

export function matches(node: QueryNode, source: WordSource): boolean {
  switch (node.kind) {
    case 'word':
      return source.has(node)
    case 'not':
      return !matches(node.operand, source)
    case 'and':
      return matches(node.left, source) && matches(node.right, source)
    case 'or':
      return matches(node.left, source) || matches(node.right, source)
    case 'phrase':
      return typeof phrasePlaces(node, source) === 'object'
  }
}

type PlacesFound = Places | 'no' | 'unknown'

export function phrasePlaces(node: QueryNode, source: WordSource): PlacesFound {
  switch (node.kind) {
    case 'word': {
      const places = source.places(node)
      return typeof places === 'string' ? places : { places, width: 0, negate: false }
    }
    case 'not': {
      const found = phrasePlaces(node.operand, source)
      if (found === 'unknown') return found
      if (found === 'no') return { places: [], width: 0, negate: true }
      if (found.places.length > 0) return { ...found, negate: !found.negate }
      return found.negate ? 'no' : found
    }
    case 'and':
    case 'phrase':
      return both(node, source)
    case 'or': {
      const left = phrasePlaces(node.left, source)
      const right = phrasePlaces(node.right, source)
      if (left === 'unknown' || right === 'unknown') return 'unknown'
      if (left === 'no' && right === 'no') return 'no'
      return either(left === 'no' ? nowhere : left, right === 'no' ? nowhere : right)
    }
  }
}

const nowhere: Places = { places: [], width: 0, negate: false }

function both(node: QueryPair | QueryPhrase, source: WordSource): PlacesFound {
  const left = phrasePlaces(node.left, source)
  if (left === 'no') return 'no'
  const right = phrasePlaces(node.right, source)
  if (right === 'no') return 'no'
  if (left === 'unknown' || right === 'unknown') return 'unknown'
  if (node.kind === 'phrase') {
    const shift = node.distance + right.width
    return joined(left, right, shift, 0, left.width + shift)
  }
  const width = Math.max(left.width, right.width)
  return joined(left, right, width - left.width, width - right.width, width)
}

/** Where both end, once their places are shifted. */
function joined(left: Places, right: Places, leftShift: number, rightShift: number, width: number): PlacesFound {
  const merged = mergePlaces(left.places, right.places, leftShift, rightShift)
  if (left.negate && right.negate) return { places: merged.all, width, negate: true }
  return someOf(left.negate ? merged.rightOnly : right.negate ? merged.leftOnly : merged.both, width)
}

const someOf = (places: readonly number[], width: number): PlacesFound =>
  places.length === 0 ? 'no' : { places, width, negate: false }

function either(left: Places, right: Places): PlacesFound {
  const width = Math.max(left.width, right.width)
  const merged = mergePlaces(left.places, right.places, width - left.width, width - right.width)
  if (left.negate && right.negate) return { places: merged.both, width, negate: true }
  if (left.negate) return { places: merged.leftOnly, width, negate: true }
  if (right.negate) return { places: merged.rightOnly, width, negate: true }
  return someOf(merged.all, width)
}

interface Merged {
  readonly both: number[]
  readonly leftOnly: number[]
  readonly rightOnly: number[]
  readonly all: number[]
}

function mergePlaces(left: readonly number[], right: readonly number[], leftShift: number, rightShift: number): Merged {
  const merged: Merged = { both: [], leftOnly: [], rightOnly: [], all: [] }
  let l = 0
  let r = 0
  while (l < left.length || r < right.length) {
    const leftPlace = l < left.length ? left[l] + leftShift : Infinity
    const rightPlace = r < right.length ? right[r] + rightShift : Infinity
    const place = Math.min(leftPlace, rightPlace)
    merged.all.push(place)
    if (leftPlace === rightPlace) merged.both.push(place)
    else if (leftPlace < rightPlace) merged.leftOnly.push(place)
    else merged.rightOnly.push(place)
    if (leftPlace === place) l++
    if (rightPlace === place) r++
  }
  return merged
}

/**
 * The places of all words and phrases that must be there for a match: parts of the text that answer the query hold one place of each.
 * What stands under NOT is passed over. undefined: it does not match.
 */
export function requiredPlaces(node: QueryNode, source: WordSource): readonly Places[] | undefined {
  switch (node.kind) {
    case 'word': {
      const places = source.places(node)
      return typeof places === 'string' ? undefined : [{ places, width: 0, negate: false }]
    }
    case 'not':
      return requiredPlaces(node.operand, source) ? undefined : []
    case 'and': {
      const left = requiredPlaces(node.left, source)
      const right = left && requiredPlaces(node.right, source)
      return right && [...left, ...right]
    }
    case 'or': {
      const left = requiredPlaces(node.left, source)
      const right = requiredPlaces(node.right, source)
      if (!left || !right) return left ?? right
      if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left
      return left.flatMap((one) => right.map((other) => unionOf(one, other)))
    }
    case 'phrase': {
      const found = phrasePlaces(node, source)
      if (typeof found === 'string') return undefined
      return found.negate ? [] : [found]
    }
  }
}

/** Where either is: of both the greater width, since nobody says which it was. */
const unionOf = (a: Places, b: Places): Places => ({
  places: mergePlaces(a.places, b.places, 0, 0).all,
  width: Math.max(a.width, b.width),
  negate: false,
})
