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
}

interface Pair {
  readonly left: Part
  readonly right: Part
  readonly joined: Joined
}

class GreedyJoinOrder {
  readonly #graph: JoinGraph
  readonly #parts = new Map<number, Part>()
  /** By element: the number of the part that it belongs to. */
  readonly #partOf: number[]
  /** Joins of parts that still exist, by the numbers of both. */
  readonly #pairs = new Map<string, Pair>()

  constructor(graph: JoinGraph) {
    this.#graph = graph
    this.#partOf = graph.elements.map((_, i) => i)
    for (const [i, { dependent }] of graph.elements.entries())
      this.#parts.set(i, { number: i, joined: graph.single(i), dependent: dependent && i })
  }

  best(): Joined | undefined {
    while (this.#parts.size > 1) {
      const pair = this.#connectedPairs().reduce(smaller, undefined) ?? this.#smallestCross()
      if (!pair) return undefined
      this.#merge(pair)
    }
    const [last] = this.#parts.values()
    return last.dependent === undefined ? last.joined : undefined
  }

  #connectedPairs(): Pair[] {
    const pairs: Pair[] = []
    const seen = new Set<string>()
    const add = (left: Part, right: Part): void => {
      const key = keyOf(left, right)
      if (seen.has(key)) return
      seen.add(key)
      let pair = this.#pairs.get(key)
      if (!pair) this.#pairs.set(key, (pair = this.#pair(left, right)))
      pairs.push(pair)
    }
    for (const { owners } of this.#graph.terms) {
      const [a, b, ...others] = this.#partsOf(owners)
      if (!b || others.length > 0 || a.dependent !== undefined || b.dependent !== undefined) continue
      if (a.number < b.number) add(a, b)
      else add(b, a)
    }
    for (const part of this.#parts.values()) {
      if (part.dependent === undefined) continue
      const [host, ...others] = this.#partsOf(this.#graph.before[part.dependent])
      if (others.length === 0 && host && host.dependent === undefined) add(host, part)
    }
    return pairs
  }

  #partsOf(elements: readonly number[]): Part[] {
    return [...new Set(elements.map((i) => this.#partOf[i]))].map((number) => this.#parts.get(number)!)
  }

  #pair(left: Part, right: Part): Pair {
    const plan = this.#graph.joined(this.#spanning(left, right), left.joined, right.joined, right.dependent)
    return { left, right, joined: { plan, rows: this.#graph.rowsOf(plan), cost: 0 } }
  }

  #spanning(left: Part, right: Part): Term[] {
    return this.#graph.terms.filter(({ owners }) => {
      const numbers = new Set(owners.map((i) => this.#partOf[i]))
      return numbers.size === 2 && numbers.has(left.number) && numbers.has(right.number)
    })
  }

  /** What no condition connects: the two smallest parts. */
  #smallestCross(): Pair | undefined {
    const parts = [...this.#parts.values()].toSorted((a, b) => a.joined.rows - b.joined.rows)
    const [left, second] = parts.filter(({ dependent }) => dependent === undefined)
    const free = parts.find(({ dependent }) => dependent !== undefined && this.#graph.before[dependent].length === 0)
    const right = second ?? free
    return left && right && this.#pair(left, right)
  }

  #merge({ left, right, joined }: Pair): void {
    this.#parts.delete(right.number)
    this.#parts.set(left.number, { number: left.number, joined })
    this.#partOf.forEach((number, i) => {
      if (number === right.number) this.#partOf[i] = left.number
    })
    for (const [key, pair] of this.#pairs) {
      const gone = [left.number, right.number]
      if (gone.includes(pair.left.number) || gone.includes(pair.right.number)) this.#pairs.delete(key)
    }
  }
}

const keyOf = (left: Part, right: Part): string => `${left.number}/${right.number}`

/** The one that leaves fewer rows; of two that leave as many, the one that reads fewer. */
function smaller(best: Pair | undefined, pair: Pair): Pair {
  if (!best) return pair
  const fewer = pair.joined.rows - best.joined.rows || inputRows(pair) - inputRows(best)
  return fewer < 0 ? pair : best
}

const inputRows = ({ left, right }: Pair): number => left.joined.rows + right.joined.rows
