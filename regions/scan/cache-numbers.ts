// The numbers under which segments and chunks in memory are known to the column cache, which all query threads share: given by the
// socket thread, carried by partitions, never given twice in a process.

const numbers = new Map<string, number>()
let last = 0

export function segmentNumber(path: string): number {
  let number = numbers.get(path)
  if (number === undefined) numbers.set(path, (number = ++last))
  return number
}

/** Chunks have ids of their own. */
export const chunkNumber = (id: number): number => -id

/** The segment is gone; undefined: it was never scanned. */
export function dropSegmentNumber(path: string): number | undefined {
  const number = numbers.get(path)
  numbers.delete(path)
  return number
}
