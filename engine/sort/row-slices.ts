// Rows of a long loop in slices, a few milliseconds each: between them it is looked whether the query is to stop.

export const sliceRows = 65_536

export function* rowSlices(
  rows: number,
  checkCancel: () => void,
  start = 0,
): Generator<readonly [from: number, to: number]> {
  for (let from = start; from < rows; from += sliceRows) {
    checkCancel()
    yield [from, Math.min(rows, from + sliceRows)]
  }
}
