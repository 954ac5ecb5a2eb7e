// What the estimates assume where statistics do not say: mostly PostgreSQL's numbers, so that plans look familiar.

export const tableRows = 1_000
export const virtualTableRows = 100
export const functionRows = 1_000
export const equalSelectivity = 0.005
export const rangeSelectivity = 1 / 3
/** A pair of bounds on one column. */
export const betweenSelectivity = 0.005
export const prefixSelectivity = 0.02
export const patternSelectivity = 0.05
export const booleanSelectivity = 0.5
export const otherSelectivity = 1 / 3
export const nullFraction = 0.005
export const distinctValues = 200
/** Of the rows, where nothing is known of a column: each value occurs this many times. */
export const rowsPerValue = 10
export const limitRows = 100
export const arrayElements = 10
/** Bytes of a value of variable length, for widths in EXPLAIN. */
export const variableWidth = 32
