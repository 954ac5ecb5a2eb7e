// Where WITH RECURSIVE may name itself: once in the recursive term, and nowhere that could see rows vanish between two steps.
import { PgError } from '../../errors.ts'
import { locationOf, startOf, type ParseNode } from '../../parse/node.ts'
import { at, type Binding } from '../binding.ts'
import { hides, tablesOf, underWith, type Hiding } from './with-names.ts'

type Place = 'its non-recursive term' | 'a subquery' | 'an outer join' | 'INTERSECT' | 'EXCEPT'

/** Throws 42P19 or 0A000 unless a WITH query that names itself is of the form that SQL allows. */
export function checkRecursion(table: ParseNode, binding: Binding): void {
  const name: string = table.ctename
  const body = table.ctequery.SelectStmt
  if (!body) {
    throw new PgError(
      '42P19',
      `recursive query "${name}" must not contain data-modifying statements`,
      at(binding, locationOf(table)),
    )
  }
  if (body.op !== 'SETOP_UNION') {
    throw new PgError(
      '42P19',
      `recursive query "${name}" does not have the form non-recursive-term UNION [ALL] recursive-term`,
      at(binding, locationOf(table)),
    )
  }
  for (const inner of tablesOf(body.withClause)) checkTerm(inner.ctequery, name, 'a subquery', binding)
  refuseTail(body, binding)
  checkTerm({ SelectStmt: body.larg }, name, 'its non-recursive term', binding)
  checkTerm({ SelectStmt: body.rarg }, name, undefined, binding)
}

/** What stands behind the UNION would be of all its rows, and they never are all there. */
function refuseTail(body: ParseNode, binding: Binding): void {
  const refuse = (what: string, node?: ParseNode): never => {
    throw new PgError(
      '0A000',
      `${what} in a recursive query is not implemented`,
      node ? at(binding, startOf(node)) : {},
    )
  }
  if (body.sortClause) refuse('ORDER BY', body.sortClause)
  if (body.limitOffset) refuse('OFFSET', body.limitOffset)
  if (body.limitCount) refuse('LIMIT', body.limitCount)
  if (body.lockingClause) refuse('FOR UPDATE/SHARE')
}

function checkTerm(term: ParseNode, name: string, where: Place | undefined, binding: Binding): void {
  let references = 0
  const refuse = (range: ParseNode, what: string): never => {
    throw new PgError(
      '42P19',
      `recursive reference to query "${name}" must not appear ${what}`,
      at(binding, locationOf(range)),
    )
  }
  const walk = (tree: unknown, place: Place | undefined, hiding: Hiding): void => {
    if (typeof tree !== 'object' || tree === null) return
    const node = tree as ParseNode
    if (node.RangeVar) return visit(node.RangeVar, place, hiding)
    if (node.SubLink) {
      walk(node.SubLink.subselect, 'a subquery', hiding)
      return walk(node.SubLink.testexpr, place, hiding)
    }
    if (node.JoinExpr) return walkJoin(node.JoinExpr, place, hiding)
    if (node.SelectStmt?.withClause) {
      return underWith(
        node.SelectStmt,
        hiding,
        (table, hidden) => walk(table.ctequery, place, hidden),
        (hidden) => walkSelect(node.SelectStmt, place, hidden),
      )
    }
    if (node.SelectStmt) return walkSelect(node.SelectStmt, place, hiding)
    for (const child of Object.values(node)) walk(child, place, hiding)
  }
  const visit = (range: ParseNode, place: Place | undefined, hiding: Hiding): void => {
    if (range.relname !== name || range.schemaname || hides(hiding, name)) return
    if (place) refuse(range, `within ${place}`)
    if (++references > 1) refuse(range, 'more than once')
  }
  const walkJoin = (join: ParseNode, place: Place | undefined, hiding: Hiding): void => {
    const outer = place ?? 'an outer join'
    walk(join.larg, join.jointype === 'JOIN_RIGHT' || join.jointype === 'JOIN_FULL' ? outer : place, hiding)
    walk(join.rarg, join.jointype === 'JOIN_LEFT' || join.jointype === 'JOIN_FULL' ? outer : place, hiding)
    walk(join.quals, place, hiding)
  }
  const walkSelect = (select: ParseNode, place: Place | undefined, hiding: Hiding): void => {
    const { larg, rarg, op, withClause: _, ...rest } = select
    const all = select.all === true
    const whole = all && op === 'SETOP_INTERSECT' ? 'INTERSECT' : all && op === 'SETOP_EXCEPT' ? 'EXCEPT' : undefined
    if (larg) walk({ SelectStmt: larg }, place ?? whole, hiding)
    if (rarg) walk({ SelectStmt: rarg }, place ?? (op === 'SETOP_EXCEPT' ? 'EXCEPT' : whole), hiding)
    for (const child of Object.values(rest)) walk(child, place, hiding)
  }
  walk(term, where, [])
}
