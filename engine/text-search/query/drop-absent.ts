// Takes words that nobody searches for (stop words) out of a query: phrases keep the distance of what is left, and an operator with one
// operand left is that operand.
import type { QueryNode, TsQuery } from './ts-query.ts'
import { distanceMax } from './ts-query.ts'
import type { DraftNode } from './query-text.ts'

/** left, right: how many places were lost before and behind the node, for the phrase around it to make up for. */
interface Rest {
  readonly node: QueryNode | null
  readonly left: number
  readonly right: number
}

export const withoutAbsent = (draft: DraftNode | null): TsQuery => ({ root: draft && rest(draft).node })

function rest(draft: DraftNode): Rest {
  switch (draft.kind) {
    case 'operand':
      return { node: draft.node, left: 0, right: 0 }
    case 'absent':
      return { node: null, left: 0, right: 0 }
    case 'not': {
      const { node, left, right } = rest(draft.operand)
      return { node: node && { kind: 'not', operand: node }, left, right }
    }
    case 'phrase':
      return restOfPhrase(rest(draft.left), rest(draft.right), draft.distance)
    default:
      return restOfPair(draft.kind, rest(draft.left), rest(draft.right))
  }
}

function restOfPhrase(left: Rest, right: Rest, distance: number): Rest {
  if (!left.node && !right.node) {
    const lost = left.left + distance + right.left
    return { node: null, left: lost, right: lost }
  }
  if (!left.node) return { node: right.node, left: left.left + distance + right.left, right: right.right }
  if (!right.node) return { node: left.node, left: left.left, right: left.right + distance + right.right }
  const whole = Math.min(distance + left.right + right.left, distanceMax)
  return {
    node: { kind: 'phrase', left: left.node, right: right.node, distance: whole },
    left: left.left,
    right: right.right,
  }
}

function restOfPair(kind: 'and' | 'or', left: Rest, right: Rest): Rest {
  if (left.node && right.node) return { node: { kind, left: left.node, right: right.node }, left: 0, right: 0 }
  if (right.node) return right
  if (left.node) return left
  const lost = Math.max(left.left, right.left)
  return { node: null, left: lost, right: lost }
}
