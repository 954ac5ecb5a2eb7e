// What work costs, in units of one row read: enough to compare join orders and to print in EXPLAIN.

/** Building a row into a hash table against probing with one. */
export const hashBuildRow = 2
export const hashProbeRow = 1
export const outputRow = 0.5
export const nestedPair = 0.4
export const filterRow = 0.2
export const sortRow = 0.3
export const aggregateRow = 1.2

export const hashJoinCost = (probe: number, build: number, output: number): number =>
  probe * hashProbeRow + build * hashBuildRow + output * outputRow

export const nestedLoopCost = (left: number, right: number, output: number): number =>
  left * Math.max(1, right) * nestedPair + right + output * outputRow

export const sortCost = (rows: number): number => rows * Math.log2(Math.max(2, rows)) * sortRow
