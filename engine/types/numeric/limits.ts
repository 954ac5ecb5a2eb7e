// The bounds of SQL numeric, as PostgreSQL has them.
import { PgError } from '../../errors.ts'

/** Declared precision and |scale|: numeric(1000, 1000). */
export const precisionMax = 1000
/** Digits after the point that a value can hold, and before it. */
export const scaleMax = 16383
export const integerDigitsMax = 131072
/** Computed results have at least so many significant digits … */
export const significantDigitsMin = 16
/** … and at most so many after the point, where the operation chooses. */
export const displayScaleMax = 1000
export const resultScaleMax = 2000

export const numericOverflow = (): PgError => new PgError('22003', 'value overflows numeric format')
