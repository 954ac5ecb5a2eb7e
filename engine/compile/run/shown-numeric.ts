// A numeric of code, which has one scale for all rows, as the value that a row shows.
import type { Numeric } from '../../types/numeric-value.ts'
import { pow10 } from '../../types/numeric/digits.ts'

/** The digits that are not shown are zeros. */
export const shownNumeric = (coefficient: bigint, scale: number, shown: number): Numeric => ({
  coefficient: shown >= scale ? coefficient * pow10(shown - scale) : coefficient / pow10(scale - shown),
  scale: shown,
})
