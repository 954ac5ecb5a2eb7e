// The direct parts of an expression, for those who only look: nothing is made anew to walk over them.
import type { Expression } from './expression.ts'

/** Calls `visit` with each direct part, left to right, until one answers true: whether one did. The plan of a subquery is left alone. */
export function somePart(expression: Expression, visit: (part: Expression) => boolean): boolean {
  switch (expression.kind) {
    case 'column':
    case 'slot':
    case 'literal':
    case 'parameter':
      return false
    case 'call':
    case 'and':
    case 'or':
    case 'coalesce':
    case 'minmax':
      return someOf(expression.args, visit)
    case 'not':
    case 'is-null':
    case 'is-boolean':
      return visit(expression.arg)
    case 'is-distinct':
      return visit(expression.left) || visit(expression.right)
    case 'case':
      for (const { when, then } of expression.whens) if (visit(when) || visit(then)) return true
      return visit(expression.otherwise)
    case 'in-list':
      return visit(expression.left) || someOf(expression.list, visit)
    case 'array-comparison':
      return visit(expression.left) || visit(expression.array)
    case 'array':
      return someOf(expression.elements, visit)
    case 'subscript':
      if (visit(expression.array)) return true
      for (const { lower, upper } of expression.indexes)
        if ((lower && visit(lower)) || (upper && visit(upper))) return true
      return false
    case 'row':
      return someOf(expression.fields, visit) || (expression.present !== undefined && visit(expression.present))
    case 'row-comparison':
      return someOf(expression.left, visit) || someOf(expression.right, visit)
    case 'subquery':
      return expression.use.kind === 'quantified' && someOf(expression.use.left, visit)
  }
}

function someOf(parts: readonly Expression[], visit: (part: Expression) => boolean): boolean {
  for (const part of parts) if (visit(part)) return true
  return false
}
