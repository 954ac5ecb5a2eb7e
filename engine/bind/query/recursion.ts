// Where WITH RECURSIVE may name itself: once in the recursive term, and nowhere that could see rows vanish between two steps.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { at, type Binding } from '../binding.ts'

type Place = 'its non-recursive term' | 'a subquery' | 'an outer join' | 'INTERSECT' | 'EXCEPT'

/** Throws 42P19 for a reference to `name` in `term`, the recursive term, that SQL does not allow. */
export function checkRecursiveTerm(term: ParseNode, name: string, binding: Binding): void {
  let references = 0
  const refuse = (range: ParseNode, what: string): never => {
    throw new PgError(
      '42P19',
      `recursive reference to query "${name}" must not appear ${what}`,
      at(binding, locationOf(range)),
    )
  }
  const walk = (tree: unknown, place: Place | undefined): void => {
    if (typeof tree !== 'object' || tree === null) return
    const node = tree as ParseNode
    if (node.RangeVar) return visit(node.RangeVar, place)
    if (node.SubLink) {
      walk(node.SubLink.testexpr, place)
      return walk(node.SubLink.subselect, 'a subquery')
    }
    if (node.JoinExpr) return walkJoin(node.JoinExpr, place)
    if (node.larg && node.op) return walkArms(node, place)
    for (const child of Object.values(node)) walk(child, place)
  }
  const visit = (range: ParseNode, place: Place | undefined): void => {
    if (range.relname !== name || range.schemaname) return
    if (place) refuse(range, `within ${place}`)
    if (++references > 1) refuse(range, 'more than once')
  }
  const walkJoin = (join: ParseNode, place: Place | undefined): void => {
    const outer = 'an outer join'
    walk(join.larg, join.jointype === 'JOIN_RIGHT' || join.jointype === 'JOIN_FULL' ? outer : place)
    walk(join.rarg, join.jointype === 'JOIN_LEFT' || join.jointype === 'JOIN_FULL' ? outer : place)
    walk(join.quals, place)
  }
  const walkArms = (select: ParseNode, place: Place | undefined): void => {
    const { larg, rarg, op, ...rest } = select
    const whole = select.all
      ? op === 'SETOP_INTERSECT'
        ? 'INTERSECT'
        : op === 'SETOP_EXCEPT'
          ? 'EXCEPT'
          : place
      : place
    walk(larg, whole)
    walk(rarg, op === 'SETOP_EXCEPT' ? 'EXCEPT' : whole)
    for (const child of Object.values(rest)) walk(child, place)
  }
  walk(term, undefined)
}

/** Whether a tree names an unqualified relation. */
export function mentions(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const range = (tree as ParseNode).RangeVar
  if (range && range.relname === name && !range.schemaname) return true
  return Object.values(tree).some((child) => mentions(child, name))
}
