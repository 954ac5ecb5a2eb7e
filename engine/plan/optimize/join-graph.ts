// A join group as a graph: relations, the conditions between them, and the plans that join two sets of them.
import type { Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunction } from '../traverse-expression.ts'
import type { Estimator } from '../estimate/cardinality.ts'
import { closeEqualities } from './equality-classes.ts'
import { elementsByColumn, ownersOf, type JoinElement } from './join-group.ts'

/** A part of the group, joined. */
export interface Joined {
  readonly plan: LogicalPlan
  readonly rows: number
  readonly cost: number
}

export interface Term {
  readonly expression: Expression
  /** Numbers of the elements that it names, at least one. */
  readonly owners: readonly number[]
  /** Terms of one class are interchangeable. */
  readonly equivalence?: number
  /** For an equality: the elements of its two sides. */
  readonly sides?: readonly [readonly number[], readonly number[]]
}

export class JoinGraph {
  readonly elements: readonly JoinElement[]
  readonly terms: readonly Term[]
  /** Conditions that name no element. */
  readonly constants: readonly Expression[]
  /** By element: those that must come before it (dependents only). */
  readonly before: readonly (readonly number[])[]
  readonly #estimator: Estimator

  constructor(elements: readonly JoinElement[], terms: readonly Expression[], estimator: Estimator) {
    this.elements = elements
    this.#estimator = estimator
    const elementOf = elementsByColumn(elements)
    const classed = closeEqualities(terms, elements, elementOf).map(({ term, equivalence }): Term => {
      const sides = isEquality(term)
        ? ([ownersOf(term.args[0], elementOf), ownersOf(term.args[1], elementOf)] as const)
        : undefined
      return { expression: term, owners: ownersOf(term, elementOf), equivalence, sides }
    })
    this.terms = classed.filter((term) => term.owners.length > 0)
    this.constants = classed.filter((term) => term.owners.length === 0).map((term) => term.expression)
    this.before = elements.map((element, i) => {
      const named = element.dependent?.terms.flatMap((term) => ownersOf(term, elementOf)) ?? []
      return [...new Set(named)].filter((owner) => owner !== i)
    })
  }

  /** An element by itself, under the conditions that name it alone. */
  single(i: number): Joined {
    const { plan, dependent } = this.elements[i]
    const condition = dependent ? undefined : conjunction(this.#own(i))
    const filtered: LogicalPlan = condition ? { kind: 'filter', input: plan, condition } : plan
    const rows = this.rowsOf(filtered)
    return { plan: filtered, rows, cost: rows }
  }

  rowsOf(plan: LogicalPlan): number {
    return this.#estimator.of(plan).rows
  }

  /** The join of two parts under the terms that span both, one of each equivalence. right: if it is one element, its number. */
  joined(spanning: readonly Term[], a: Joined, b: Joined, right: number | undefined): LogicalPlan {
    const seen = new Set<number>()
    const terms = spanning.filter(({ equivalence }) => {
      if (equivalence === undefined) return true
      const isFirst = !seen.has(equivalence)
      seen.add(equivalence)
      return isFirst
    })
    const conditions = terms.map((term) => term.expression)
    const dependent = right === undefined ? undefined : this.elements[right].dependent
    if (dependent) return joinDependent(a, b, dependent, [...this.#own(right!), ...conditions])
    const condition = conjunction(conditions)
    const [probe, build] = a.rows >= b.rows ? [a.plan, b.plan] : [b.plan, a.plan]
    return { kind: 'join', type: condition ? 'inner' : 'cross', left: probe, right: build, condition }
  }

  #own(i: number): Expression[] {
    return this.terms.filter(({ owners }) => owners.length === 1 && owners[0] === i).map((term) => term.expression)
  }
}

/** Conditions on a dependent's columns that are not its own filter what its join yields. */
function joinDependent(
  left: Joined,
  right: Joined,
  dependent: NonNullable<JoinElement['dependent']>,
  filters: readonly Expression[],
): LogicalPlan {
  const condition = conjunction(dependent.terms)
  const { node } = dependent
  const swaps = node.kind === 'join' && node.type === 'left' && right.rows > left.rows * 4
  const joined: LogicalPlan = swaps
    ? { ...node, type: 'right', left: right.plan, right: left.plan, condition }
    : { ...node, left: left.plan, right: right.plan, condition }
  const filter = conjunction(filters)
  return filter ? { kind: 'filter', input: joined, condition: filter } : joined
}
