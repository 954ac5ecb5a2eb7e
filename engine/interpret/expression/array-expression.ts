// ARRAY[…] and subscripts over array values.
import { PgError } from '../../errors.ts'
import { dimensionsMax } from '../../types/array-text.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'

const emptyArray: PgArray = { dimensions: [], lowerBounds: [], elements: [] }

/** nested: the elements are arrays of one shape and gain a dimension. */
export function arrayOf(values: readonly Value[], nested: boolean): PgArray {
  if (values.length === 0) return emptyArray
  if (!nested) return { dimensions: [values.length], lowerBounds: [1], elements: values }
  const parts = values as readonly (PgArray | null)[]
  const first = parts.find((part) => part !== null)
  if (!first || parts.every((part) => part === null || part.dimensions.length === 0)) return emptyArray
  const rank = first.dimensions.length + 1
  if (rank > dimensionsMax)
    throw new PgError('54000', `number of array dimensions (${rank}) exceeds the maximum allowed (${dimensionsMax})`)
  const elements: Value[] = []
  for (const part of parts) {
    if (
      part === null ||
      part.dimensions.length !== first.dimensions.length ||
      part.dimensions.some((size, i) => size !== first.dimensions[i])
    ) {
      throw new PgError('2202E', 'multidimensional arrays must have array expressions with matching dimensions')
    }
    for (const element of part.elements) elements.push(element)
  }
  return {
    dimensions: [values.length, ...first.dimensions],
    lowerBounds: [1, ...first.lowerBounds.map(() => 1)],
    elements,
  }
}

export interface EvaluatedIndex {
  readonly slice: boolean
  /** undefined: left out in a slice. */
  readonly lower?: Value
  readonly upper?: Value
}

/** Out of bounds is NULL for an element and an empty array for a slice. */
export function subscriptArray(array: PgArray | null, indexes: readonly EvaluatedIndex[]): Value {
  if (array === null) return null
  if (indexes.some((index) => index.lower === null || index.upper === null)) return null
  if (indexes.some((index) => index.slice)) return sliceArray(array, indexes)
  if (indexes.length !== array.dimensions.length) return null
  let at = 0
  for (let i = 0; i < indexes.length; i++) {
    const position = Number(indexes[i].upper) - array.lowerBounds[i]
    if (position < 0 || position >= array.dimensions[i]) return null
    at = at * array.dimensions[i] + position
  }
  return array.elements[at]
}

function sliceArray(array: PgArray, indexes: readonly EvaluatedIndex[]): PgArray {
  const rank = array.dimensions.length
  if (indexes.length > rank) return emptyArray
  const from: number[] = []
  const size: number[] = []
  for (let i = 0; i < rank; i++) {
    const low = array.lowerBounds[i]
    const high = low + array.dimensions[i] - 1
    const index = indexes[i]
    const lower = index?.lower === undefined ? low : Number(index.lower)
    const upper = index === undefined || index.upper === undefined ? high : Number(index.upper)
    const start = Math.max(lower, low)
    const end = Math.min(upper, high)
    if (end < start) return emptyArray
    from.push(start - low)
    size.push(end - start + 1)
  }
  const elements: Value[] = []
  const walk = (dimension: number, at: number): void => {
    if (dimension === rank) {
      elements.push(array.elements[at])
      return
    }
    for (let i = 0; i < size[dimension]; i++)
      walk(dimension + 1, at * array.dimensions[dimension] + from[dimension] + i)
  }
  walk(0, 0)
  return { dimensions: size, lowerBounds: size.map(() => 1), elements }
}
