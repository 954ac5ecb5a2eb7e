// Columns that a join group equates, directly or through others: any spanning set of their equalities says it all, so the
// join order may use whichever pair it meets first.
import type { CallExpression, ColumnId, Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'
import type { JoinElement } from './join-group.ts'

export interface ClassedTerm {
  readonly term: Expression
  /** Terms of one class are interchangeable between two disjoint sets of elements. */
  readonly equivalence?: number
}

/** The terms, each class of column equalities closed under transitivity. */
export function closeEqualities(
  terms: readonly Expression[],
  elements: readonly JoinElement[],
  elementOf: ReadonlyMap<ColumnId, number>,
): ClassedTerm[] {
  const parent = new Map<ColumnId, ColumnId>()
  const find = (id: ColumnId): ColumnId => {
    let root = id
    while (parent.get(root) !== undefined && parent.get(root) !== root) root = parent.get(root)!
    return root
  }
  const plain = terms.filter(isColumnEquality)
  for (const term of plain) {
    const [a, b] = term.args as [Column, Column]
    parent.set(a.id, parent.get(a.id) ?? a.id)
    parent.set(b.id, parent.get(b.id) ?? b.id)
    parent.set(find(a.id), find(b.id))
  }
  const classes = new Map<ColumnId, CallExpression[]>()
  for (const term of plain) {
    const root = find((term.args[0] as Column).id)
    const members = classes.get(root)
    if (members) members.push(term)
    else classes.set(root, [term])
  }
  const closed: ClassedTerm[] = terms.filter((term) => !isColumnEquality(term)).map((term) => ({ term }))
  let number = 0
  for (const members of classes.values()) {
    const columns = new Map<ColumnId, Column>()
    for (const term of members) for (const arg of term.args) columns.set((arg as Column).id, arg as Column)
    const [first] = members
    const ids = [...columns.keys()]
    const uniform = members.every(
      (term) => term.function === first.function && term.args.every((arg) => arg.type.oid === first.args[0].type.oid),
    )
    const owners = ids.map((id) => elementOf.get(id))
    const independent = owners.every((owner) => owner !== undefined && !elements[owner].dependent)
    if (!uniform || !independent || new Set(owners).size !== owners.length) {
      closed.push(...members.map((term) => ({ term })))
      continue
    }
    const equivalence = number++
    const list = [...columns.values()]
    const written = new Map(members.toReversed().map((term) => [pairOf(term.args[0], term.args[1]), term]))
    for (let i = 0; i < list.length; i++) {
      for (let j = i + 1; j < list.length; j++) {
        const term = written.get(pairOf(list[i], list[j])) ?? { ...first, args: [list[i], list[j]] }
        closed.push({ term, equivalence })
      }
    }
  }
  return closed
}

type Column = Extract<Expression, { kind: 'column' }>

const isColumnEquality = (term: Expression): term is CallExpression =>
  isEquality(term) && term.args.every((arg) => arg.kind === 'column')

const pairOf = (a: Expression, b: Expression): string => {
  const ids = [(a as Column).id, (b as Column).id]
  return `${Math.min(...ids)}/${Math.max(...ids)}`
}
