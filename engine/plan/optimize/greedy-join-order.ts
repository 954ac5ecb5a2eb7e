// An order for many relations: of all pairs of parts that a condition connects, those are joined that leave the fewest rows,
// until one part is left. Parts without a condition between them are joined last.
import type { JoinGraph, Joined, Term } from './join-graph.ts'

/** Undefined: dependents stand in each other's way. */
export const greedyJoinOrder = (graph: JoinGraph): Joined | undefined => new GreedyJoinOrder(graph).best()

interface Part {
  readonly number: number
  readonly joined: Joined
  /** A dependent that has not joined anything yet: its element. */
  readonly dependent?: number
  /** By the number of another part: the terms that span the two and no third, one of each equivalence. */
  readonly links: Map<number, readonly Term[]>
}

interface Pair {
  readonly left: Part
  readonly right: Part
  readonly joined: Joined
  /** Of pairs that are as good the one whose term comes first is taken; dependents come after all terms. */
  readonly rank: number
}

class GreedyJoinOrder {
  readonly #graph: JoinGraph
  readonly #parts = new Map<number, Part>()
  /** By element: the number of the part that it belongs to. */
  readonly #partOf: number[]
  readonly #rankOf: ReadonlyMap<Term, number>
  /** Terms that more than two parts are still needed for. */
  #wide: Term[] = []
  /** What may be joined next, by the numbers of both parts. */
  readonly #pairs = new Map<string, Pair>()

  constructor(graph: JoinGraph) {
    this.#graph = graph
    this.#partOf = graph.elements.map((_, i) => i)
    this.#rankOf = new Map(graph.terms.map((term, rank) => [term, rank]))
    for (const [i, { dependent }] of graph.elements.entries())
      this.#parts.set(i, { number: i, joined: graph.single(i), dependent: dependent && i, links: new Map() })
    this.#wide = graph.terms.filter((term) => !this.#link(term))
    for (const part of this.#parts.values()) this.#pairUp(part)
    this.#pairUpDependents()
  }

  best(): Joined | undefined {
    while (this.#parts.size > 1) {
      let pair: Pair | undefined
      for (const other of this.#pairs.values()) if (!pair || isSmaller(other, pair)) pair = other
      pair ??= this.#smallestCross()
      if (!pair) return undefined
      this.#merge(pair)
    }
    const [last] = this.#parts.values()
    return last.dependent === undefined ? last.joined : undefined
  }

  /** Whether a term needs no more than two parts; those that it spans know of it then. */
  #link(term: Term): boolean {
    const [a, b, ...others] = this.#partsOf(term.owners)
    if (others.length > 0) return false
    if (b) {
      const terms = this.#together(a.links.get(b.number), [term])
      a.links.set(b.number, terms)
      b.links.set(a.number, terms)
    }
    return true
  }

  #partsOf(elements: readonly number[]): Part[] {
    return [...new Set(elements.map((i) => this.#partOf[i]))].map((number) => this.#parts.get(number)!)
  }

  /** In their own order, and of each equivalence the first: the others say nothing more. */
  #together(some: readonly Term[] = [], others: readonly Term[] = []): readonly Term[] {
    if (some.length === 0) return others
    if (others.length === 0) return some
    const seen = new Set<number>()
    return [...some, ...others]
      .toSorted((a, b) => this.#rankOf.get(a)! - this.#rankOf.get(b)!)
      .filter(({ equivalence }) => {
        if (equivalence === undefined) return true
        const isFirst = !seen.has(equivalence)
        seen.add(equivalence)
        return isFirst
      })
  }

  /** A part with all that a condition connects it to. */
  #pairUp(part: Part): void {
    if (part.dependent !== undefined) return
    for (const [number, [first]] of part.links) {
      const other = this.#parts.get(number)!
      if (other.dependent !== undefined) continue
      if (part.number < number) this.#pair(part, other, this.#rankOf.get(first)!)
      else this.#pair(other, part, this.#rankOf.get(first)!)
    }
  }

  /** Dependents with the part that has all they depend on. */
  #pairUpDependents(): void {
    for (const part of this.#parts.values()) {
      if (part.dependent === undefined) continue
      const [host, ...others] = this.#partsOf(this.#graph.before[part.dependent])
      if (others.length === 0 && host && host.dependent === undefined)
        this.#pair(host, part, this.#graph.terms.length + part.number)
    }
  }

  #pair(left: Part, right: Part, rank: number): void {
    const key = keyOf(left.number, right.number)
    if (!this.#pairs.has(key)) this.#pairs.set(key, this.#joined(left, right, rank))
  }

  #joined(left: Part, right: Part, rank: number): Pair {
    const terms = left.links.get(right.number) ?? []
    const plan = this.#graph.joined(terms, left.joined, right.joined, right.dependent)
    return { left, right, joined: { plan, rows: this.#graph.rowsOf(plan), cost: 0 }, rank }
  }

  /** What no condition connects: the two smallest parts. */
  #smallestCross(): Pair | undefined {
    const parts = [...this.#parts.values()].toSorted((a, b) => a.joined.rows - b.joined.rows)
    const [left, second] = parts.filter(({ dependent }) => dependent === undefined)
    const free = parts.find(({ dependent }) => dependent !== undefined && this.#graph.before[dependent].length === 0)
    const right = second ?? free
    return left && right && this.#joined(left, right, 0)
  }

  #merge({ left, right, joined }: Pair): void {
    const whole: Part = { number: left.number, joined, links: new Map() }
    this.#parts.delete(right.number)
    this.#parts.set(whole.number, whole)
    this.#partOf.forEach((number, i) => {
      if (number === right.number) this.#partOf[i] = whole.number
    })
    for (const other of this.#parts.values()) {
      this.#pairs.delete(keyOf(other.number, left.number))
      this.#pairs.delete(keyOf(left.number, other.number))
      this.#pairs.delete(keyOf(other.number, right.number))
      this.#pairs.delete(keyOf(right.number, other.number))
      const terms = this.#together(left.links.get(other.number), right.links.get(other.number))
      other.links.delete(right.number)
      if (other === whole || terms.length === 0) continue
      other.links.set(whole.number, terms)
      whole.links.set(other.number, terms)
    }
    this.#wide = this.#wide.filter((term) => !this.#link(term))
    this.#pairUp(whole)
    this.#pairUpDependents()
  }
}

const keyOf = (left: number, right: number): string => `${left}/${right}`

/** The one that leaves fewer rows; of two that leave as many, the one that reads fewer. */
const isSmaller = (pair: Pair, best: Pair): boolean =>
  (pair.joined.rows - best.joined.rows || inputRows(pair) - inputRows(best) || pair.rank - best.rank) < 0

const inputRows = ({ left, right }: Pair): number => left.joined.rows + right.joined.rows
