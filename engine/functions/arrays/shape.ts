// Making arrays and asking for their shape.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'

/** Below PostgreSQL's MaxArraySize (134217727): an element is a JavaScript value here, and the whole array one piece of work. */
export const arrayElementsMax = 16_777_215
export const arrayDimensionsMax = 6

export const emptyArray: PgArray = { dimensions: [], lowerBounds: [], elements: [] }

/** A one-dimensional array; without elements it has no dimension. */
export const makeArray = (elements: readonly Value[], lowerBound = 1): PgArray =>
  elements.length === 0 ? emptyArray : { dimensions: [elements.length], lowerBounds: [lowerBound], elements }

export const dimensionError = (): PgError =>
  new PgError('0A000', 'searching for elements in multidimensional arrays is not supported')
