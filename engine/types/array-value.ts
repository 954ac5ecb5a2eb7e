// The value of an SQL array: elements in row-major order. An empty array has no dimensions.
import type { Value } from './type.ts'

export interface PgArray {
  readonly dimensions: readonly number[]
  /** Same length as dimensions; 1 unless said otherwise. */
  readonly lowerBounds: readonly number[]
  readonly elements: readonly Value[]
}
