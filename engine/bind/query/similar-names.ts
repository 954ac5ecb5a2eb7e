// "Perhaps you meant to reference the column …": the nearest names by edit distance, as PostgreSQL offers them.
import type { ErrorFields } from '../../errors.ts'
import type { Level } from '../scope.ts'

const distanceMax = 3

export function columnHint(level: Level, table: string | undefined, name: string): ErrorFields {
  let best = distanceMax + 1
  let names: string[] = []
  for (let scope: Level | undefined = level; scope; scope = scope.parent) {
    for (const item of scope.items) {
      if (!item.relationVisible || item.lateral === 'no' || item.name === '') continue
      const penalty = table === undefined ? 0 : table === item.name ? 0 : editDistance(table, item.name)
      for (const column of item.columns) {
        const distance = editDistance(name, column.name) + penalty
        if (distance > distanceMax || distance > Math.max(name.length, 1) / 2 + penalty) continue
        const written = `"${item.name}.${column.name}"`
        if (distance < best) {
          best = distance
          names = [written]
        } else if (distance === best && !names.includes(written)) names.push(written)
      }
    }
  }
  if (names.length === 0 || names.length > 2) return {}
  return { hint: `Perhaps you meant to reference the column ${names.join(' or the column ')}.` }
}

/** Levenshtein's distance with all costs 1. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(change, previous[column] + 1, current[column - 1] + 1))
    }
    previous = current
  }
  return previous[b.length]
}
