// The value that a sort would put at a place, without sorting: Hoare's selection. The array's values change places.

/** Below it sorting costs no more. */
const sortedMax = 32

type Numbers = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array

/** values: no NaN among them. Those before the place are no greater afterwards, those behind it no smaller. */
export function nthSmallest(values: Numbers, place: number): number {
  let first = 0
  let last = values.length - 1
  // Values in an order that makes bad halves are sorted in the end.
  let halvings = 2 * Math.ceil(Math.log2(values.length + 1))
  while (last - first >= sortedMax) {
    if (halvings-- === 0) break
    const middle = first + ((last - first) >> 1)
    const pivot = medianOf(values[first], values[middle], values[last])
    let [low, high] = [first, last]
    while (low <= high) {
      while (values[low] < pivot) low++
      while (values[high] > pivot) high--
      if (low > high) break
      const moved = values[low]
      values[low++] = values[high]
      values[high--] = moved
    }
    if (place <= high) last = high
    else if (place >= low) first = low
    else return values[place]
  }
  values.subarray(first, last + 1).sort()
  return values[place]
}

const medianOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
