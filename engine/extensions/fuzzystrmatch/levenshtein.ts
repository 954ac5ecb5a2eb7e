// How many characters must be put in, taken out or replaced to make one text of another, each at its own cost.
import { PgError } from '../../errors.ts'

export interface Costs {
  readonly insert: number
  readonly remove: number
  readonly replace: number
}

/** The work grows with the product of both lengths. */
const charactersMax = 255

/** most: a distance beyond it is told as most + 1 and may be found sooner. */
export function levenshtein(source: string, target: string, costs: Costs, most = Infinity): number {
  const from = Array.from(source)
  const to = Array.from(target)
  if (Math.max(from.length, to.length) > charactersMax)
    throw new PgError('22023', `levenshtein argument exceeds maximum length of ${charactersMax} characters`)
  const { insert, remove, replace } = costs
  // Exact, whatever the limit.
  if (from.length === 0) return to.length * insert
  if (to.length === 0) return from.length * remove
  const limit = most < 0 ? Infinity : most
  let above = Array.from({ length: to.length + 1 }, (_, column) => column * insert)
  for (const [row, character] of from.entries()) {
    const current = [(row + 1) * remove]
    for (const [column, other] of to.entries()) {
      current.push(
        Math.min(
          above[column + 1] + remove,
          current[column] + insert,
          above[column] + (character === other ? 0 : replace),
        ),
      )
    }
    // Costs below nothing would bring a row down again.
    if (insert >= 0 && remove >= 0 && replace >= 0 && current.every((cost) => cost > limit)) return limit + 1
    above = current
  }
  return Math.min(above[to.length], limit + 1)
}
