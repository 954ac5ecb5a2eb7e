// Where an expression has a subquery, for places in which none may stand.
import type { ParseNode } from './node.ts'

/** The first one; undefined: there is none. */
export function subqueryIn(tree: unknown): ParseNode | undefined {
  if (typeof tree !== 'object' || tree === null) return undefined
  const own = (tree as ParseNode).SubLink as ParseNode | undefined
  if (own) return own
  for (const child of Object.values(tree)) {
    const found = subqueryIn(child)
    if (found) return found
  }
  return undefined
}
