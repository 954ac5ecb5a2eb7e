// The cheapest order of a few relations, by dynamic programming over sets of them; bushy trees included.
import { hashJoinCost, nestedLoopCost } from '../estimate/cost.ts'
import { isEquality } from '../facts.ts'
import type { JoinGraph, Joined, Term } from './join-graph.ts'

/** Sets of elements are bits of a number. Undefined: dependents stand in each other's way. */
export const dynamicJoinOrder = (graph: JoinGraph): Joined | undefined => new DynamicJoinOrder(graph).best()

interface MaskedTerm {
  readonly term: Term
  readonly mask: number
  readonly sides?: readonly [number, number]
}

class DynamicJoinOrder {
  readonly #graph: JoinGraph
  readonly #terms: readonly MaskedTerm[]
  readonly #before: readonly number[]

  constructor(graph: JoinGraph) {
    this.#graph = graph
    this.#terms = graph.terms.map((term) => ({
      term,
      mask: maskOf(term.owners),
      sides: term.sides && [maskOf(term.sides[0]), maskOf(term.sides[1])],
    }))
    this.#before = graph.before.map(maskOf)
  }

  best(): Joined | undefined {
    const all = 2 ** this.#graph.elements.length - 1
    const table = new Map<number, Joined>()
    this.#graph.elements.forEach((_, i) => table.set(1 << i, this.#graph.single(i)))
    const wholeIsConnected = this.#isConnected(all)
    // Sets in order of size come for free: every proper part of a set is a smaller number.
    for (let set = 1; set <= all; set++) {
      if (isSingle(set) || !this.#closed(set)) continue
      const connected = this.#bestSplit(set, table, true)
      const entry = connected ?? (wholeIsConnected ? undefined : this.#bestSplit(set, table, false))
      if (entry) table.set(set, entry)
    }
    return table.get(all)
  }

  /** Dependents come after what they depend on: a set with one and without the other is no intermediate result. */
  #closed(set: number): boolean {
    return this.#before.every((before, i) => (set & (1 << i)) === 0 || (before & ~set) === 0)
  }

  #bestSplit(set: number, table: ReadonlyMap<number, Joined>, connected: boolean): Joined | undefined {
    let best: { left: number; right: number; cost: number } | undefined
    let rows: number | undefined
    let first: { left: number; right: number; plan: Joined['plan'] } | undefined
    for (let right = (set - 1) & set; right > 0; right = (right - 1) & set) {
      const left = set & ~right
      const dependent = this.#isDependentAlone(right)
      // Plain joins are symmetric: look at each once.
      if (!dependent && left > right) continue
      if (this.#isDependentAlone(left)) continue
      const a = table.get(left)
      const b = table.get(right)
      if (!a || !b) continue
      if (connected && !dependent && !this.#connects(left, right)) continue
      const equal = dependent ? this.#dependentHashes(right) : this.#hashes(left, right)
      if (rows === undefined) {
        first = { left, right, plan: this.#joined(left, right, a, b) }
        rows = this.#graph.rowsOf(first.plan)
      }
      const [probe, build] = dependent || a.rows >= b.rows ? [a, b] : [b, a]
      const step = equal ? hashJoinCost(probe.rows, build.rows, rows) : nestedLoopCost(a.rows, b.rows, rows)
      const cost = a.cost + b.cost + step
      if (!best || cost < best.cost) best = { left, right, cost }
    }
    if (!best) return undefined
    const { left, right } = best
    // Its rows are known by the plan.
    const isFirst = first?.left === left && first.right === right
    const plan = isFirst ? first!.plan : this.#joined(left, right, table.get(left)!, table.get(right)!)
    return { plan, rows: this.#graph.rowsOf(plan), cost: best.cost }
  }

  #isDependentAlone(set: number): boolean {
    return isSingle(set) && this.#graph.elements[numberOf(set)].dependent !== undefined
  }

  #connects(left: number, right: number): boolean {
    for (const { mask } of this.#terms)
      if ((mask & left) !== 0 && (mask & right) !== 0 && (mask & ~(left | right)) === 0) return true
    return false
  }

  #hashes(left: number, right: number): boolean {
    for (const { sides } of this.#terms) {
      if (!sides) continue
      const [a, b] = sides
      if (a === 0 || b === 0) continue
      if (((a & ~left) === 0 && (b & ~right) === 0) || ((b & ~left) === 0 && (a & ~right) === 0)) return true
    }
    return false
  }

  #dependentHashes(right: number): boolean {
    const { dependent } = this.#graph.elements[numberOf(right)]
    return dependent!.terms.some((term) => {
      const inner = term.kind === 'is-boolean' ? term.arg : term
      const parts = inner.kind === 'and' ? inner.args : [inner]
      return parts.some((part) => isEquality(part) || part.kind === 'is-distinct')
    })
  }

  /** Whether the elements of a set hang together through conditions; if not, some cross join is unavoidable. */
  #isConnected(set: number): boolean {
    let reached = set & -set
    for (;;) {
      let next = reached
      for (const { mask } of this.#terms) if ((mask & reached) !== 0 && (mask & ~set) === 0) next |= mask
      this.#before.forEach((before, i) => {
        const belongs = (set & (1 << i)) !== 0 && this.#graph.elements[i].dependent !== undefined
        if (belongs && (before === 0 || (before & reached) !== 0)) next |= (1 << i) | before
      })
      if (next === reached) return (reached & set) === set
      reached = next
    }
  }

  #joined(left: number, right: number, a: Joined, b: Joined): Joined['plan'] {
    const set = left | right
    const spanning = this.#terms.filter(
      ({ mask }) => (mask & ~set) === 0 && (mask & ~left) !== 0 && (mask & ~right) !== 0,
    )
    const terms = spanning.map(({ term }) => term)
    return this.#graph.joined(terms, a, b, isSingle(right) ? numberOf(right) : undefined)
  }
}

const maskOf = (elements: readonly number[]): number => elements.reduce((mask, i) => mask | (1 << i), 0)

const isSingle = (set: number): boolean => (set & (set - 1)) === 0

const numberOf = (bit: number): number => 31 - Math.clz32(bit)
