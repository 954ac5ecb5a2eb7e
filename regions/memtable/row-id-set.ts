// Row ids that a commit deletes: sorted arrays as they came, so that a delete of many rows builds no set of them.
import type { RowId } from '../requests/request.ts'

export class RowIdSet {
  readonly #parts: Float64Array[] = []
  size = 0

  /** Ascending ids, none of them in the set yet. */
  add(ids: Float64Array): void {
    if (ids.length === 0) return
    this.#parts.push(ids)
    this.size += ids.length
  }

  has(id: RowId): boolean {
    return this.#parts.some((part) => contains(part, id))
  }
}

function contains(ids: Float64Array, id: RowId): boolean {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (ids[middle] === id) return true
    if (ids[middle] < id) low = middle + 1
    else high = middle - 1
  }
  return false
}

/** Ascending, each once; the array itself where it is so already. */
export function ascending(ids: Float64Array): Float64Array {
  let sorted = true
  for (let i = 1; i < ids.length && sorted; i++) sorted = ids[i - 1] < ids[i]
  if (sorted) return ids
  const ordered = Float64Array.from(ids).sort()
  return ordered.filter((id, i) => i === 0 || ordered[i - 1] !== id)
}
