// Join order by estimated cost: dynamic programming over sets of relations, bushy trees included; greedy where there are
// too many. Builds each inner join with its smaller side on the right, where the hash table is made.
import type { Expression } from '../expression.ts'
import { isEquality } from '../facts.ts'
import type { LogicalPlan } from '../logical.ts'
import { conjunction, mapSame } from '../traverse-expression.ts'
import { mapInputs, outputColumns, withOutput } from '../traverse-plan.ts'
import { Estimator } from '../estimate/cardinality.ts'
import { hashJoinCost, nestedLoopCost } from '../estimate/cost.ts'
import { closeEqualities } from './equality-classes.ts'
import { joinGroup, maskOf, opensGroup, type JoinElement } from './join-group.ts'
import { dynamicJoinsMax } from './limits.ts'

/** More relations than bits: such groups keep the order they were written in. */
const elementsMax = 30

export const reorderJoins = (plan: LogicalPlan, estimator: Estimator): LogicalPlan => reorder(plan, true, estimator)

/** positional: whoever reads this plan counts its columns. */
function reorder(plan: LogicalPlan, positional: boolean, estimator: Estimator): LogicalPlan {
  if (plan.kind === 'with') return reorderWith(plan, positional, estimator)
  if (!opensGroup(plan)) {
    return mapInputs(plan, (input) => reorder(input, inputIsPositional(plan, positional), estimator))
  }
  const inputs = (): LogicalPlan => mapInputs(plan, (input) => reorder(input, positional, estimator))
  if (joinGroup(plan, (leaf) => leaf).elements.length > elementsMax) return inputs()
  const group = joinGroup(plan, (leaf) => reorder(leaf, false, estimator))
  const ordered = new JoinOrder(group.elements, group.terms, estimator).best()
  if (!ordered) return inputs()
  if (group.renamed.size > 0) {
    const items = outputColumns(plan).map((column) => ({
      column,
      expression: group.renamed.get(column.id) ?? ({ kind: 'column', id: column.id, type: column.type } as Expression),
    }))
    return { kind: 'project', input: ordered, items }
  }
  return positional ? withOutput(ordered, outputColumns(plan)) : ordered
}

/** CTEs first: the estimates of what reads them depend on theirs. */
function reorderWith(
  plan: Extract<LogicalPlan, { kind: 'with' }>,
  positional: boolean,
  estimator: Estimator,
): LogicalPlan {
  const ctes = mapSame(plan.ctes, (cte) => {
    const inner = reorder(cte.plan, false, estimator)
    estimator.register(cte.cte, inner)
    return inner === cte.plan ? cte : { ...cte, plan: inner }
  })
  const body = reorder(plan.body, positional, estimator)
  return ctes === plan.ctes && body === plan.body ? plan : { ...plan, ctes, body }
}

function inputIsPositional(plan: LogicalPlan, positional: boolean): boolean {
  switch (plan.kind) {
    case 'filter':
    case 'sort':
    case 'limit':
    case 'lock-rows':
    case 'distinct':
    case 'window':
    case 'join':
    case 'mark-join':
    case 'apply':
      return positional
    case 'set-operation':
    case 'recursive':
      return true
    default:
      return false
  }
}

interface Entry {
  readonly plan: LogicalPlan
  readonly rows: number
  readonly cost: number
}

interface Term {
  readonly expression: Expression
  readonly mask: number
  readonly equivalence?: number
  /** For an equality: the elements of its two sides. */
  readonly sides?: readonly [number, number]
}

class JoinOrder {
  readonly #elements: readonly JoinElement[]
  readonly #terms: readonly Term[]
  readonly #estimator: Estimator
  /** By element: those that must come before it (dependents only). */
  readonly #before: readonly number[]
  readonly #constants: readonly Expression[]

  constructor(elements: readonly JoinElement[], terms: readonly Expression[], estimator: Estimator) {
    this.#elements = elements
    this.#estimator = estimator
    const classed = closeEqualities(terms, elements).map(({ term, equivalence }): Term => {
      const sides = isEquality(term)
        ? ([maskOf(term.args[0], elements), maskOf(term.args[1], elements)] as const)
        : undefined
      return { expression: term, mask: maskOf(term, elements), equivalence, sides }
    })
    this.#terms = classed.filter((term) => term.mask !== 0)
    this.#constants = classed.filter((term) => term.mask === 0).map((term) => term.expression)
    this.#before = elements.map((element, i) => {
      if (!element.dependent) return 0
      return element.dependent.terms.reduce((mask, term) => mask | maskOf(term, elements), 0) & ~(1 << i)
    })
  }

  best(): LogicalPlan | undefined {
    const all = 2 ** this.#elements.length - 1
    const found = this.#elements.length <= dynamicJoinsMax ? this.#dynamic(all) : this.#greedy(all)
    if (!found) return undefined
    const condition = conjunction(this.#constants)
    return condition ? { kind: 'filter', input: found.plan, condition } : found.plan
  }

  #single(i: number): Entry {
    const { plan } = this.#elements[i]
    const filters = this.#terms.filter((term) => term.mask === 1 << i).map((term) => term.expression)
    const condition = this.#elements[i].dependent ? undefined : conjunction(filters)
    const filtered: LogicalPlan = condition ? { kind: 'filter', input: plan, condition } : plan
    const { rows } = this.#estimator.of(filtered)
    return { plan: filtered, rows, cost: rows }
  }

  #dynamic(all: number): Entry | undefined {
    const table = new Map<number, Entry>()
    this.#elements.forEach((_, i) => table.set(1 << i, this.#single(i)))
    const wholeIsConnected = this.#isConnected(all)
    // Sets in order of size come for free: every proper part of a set is a smaller number.
    for (let set = 1; set <= all; set++) {
      if ((set & (set - 1)) === 0 || !this.#closed(set)) continue
      const connected = this.#bestSplit(set, table, true)
      const entry = connected ?? (wholeIsConnected ? undefined : this.#bestSplit(set, table, false))
      if (entry) table.set(set, entry)
    }
    return table.get(all) ?? this.#greedy(all)
  }

  /** Dependents come after what they depend on: a set with one and without the other is no intermediate result. */
  #closed(set: number): boolean {
    return this.#before.every((before, i) => (set & (1 << i)) === 0 || (before & ~set) === 0)
  }

  #bestSplit(set: number, table: ReadonlyMap<number, Entry>, connected: boolean): Entry | undefined {
    let best: { left: number; right: number; cost: number } | undefined
    let rows: number | undefined
    for (let right = (set - 1) & set; right > 0; right = (right - 1) & set) {
      const left = set & ~right
      const single = (right & (right - 1)) === 0 ? this.#elements[31 - Math.clz32(right)] : undefined
      const dependent = single?.dependent !== undefined
      // Plain joins are symmetric: look at each once.
      if (!dependent && left > right) continue
      if (this.#isDependentAlone(left) || (!dependent && this.#isDependentAlone(right))) continue
      const a = table.get(left)
      const b = table.get(right)
      if (!a || !b) continue
      const equal = dependent ? this.#dependentHashes(right) : this.#hashes(left, right)
      if (connected && !dependent && !this.#connects(left, right)) continue
      rows ??= this.#estimator.of(this.#joined(left, right, a, b)).rows
      const [probe, build] = dependent || a.rows >= b.rows ? [a, b] : [b, a]
      const step = equal ? hashJoinCost(probe.rows, build.rows, rows) : nestedLoopCost(a.rows, b.rows, rows)
      const cost = a.cost + b.cost + step
      if (!best || cost < best.cost) best = { left, right, cost }
    }
    if (!best) return undefined
    const plan = this.#joined(best.left, best.right, table.get(best.left)!, table.get(best.right)!)
    return { plan, rows: this.#estimator.of(plan).rows, cost: best.cost }
  }

  #isDependentAlone(set: number): boolean {
    return (set & (set - 1)) === 0 && this.#elements[31 - Math.clz32(set)].dependent !== undefined
  }

  #connects(left: number, right: number): boolean {
    return this.#terms.some(({ mask }) => (mask & left) !== 0 && (mask & right) !== 0 && (mask & ~(left | right)) === 0)
  }

  #hashes(left: number, right: number): boolean {
    return this.#terms.some(({ sides }) => {
      if (!sides) return false
      const [a, b] = sides
      const split = (x: number, y: number): boolean => x !== 0 && y !== 0 && (x & ~left) === 0 && (y & ~right) === 0
      return split(a, b) || split(b, a)
    })
  }

  #dependentHashes(right: number): boolean {
    const { dependent } = this.#elements[31 - Math.clz32(right)]
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
        const belongs = (set & (1 << i)) !== 0 && this.#elements[i].dependent !== undefined
        if (belongs && (before === 0 || (before & reached) !== 0)) next |= (1 << i) | before
      })
      if (next === reached) return (reached & set) === set
      reached = next
    }
  }

  /** The join of two sets: every condition that both together make possible, one of each equivalence. */
  #joined(left: number, right: number, a: Entry, b: Entry): LogicalPlan {
    const set = left | right
    const terms: Expression[] = []
    const seen = new Set<number>()
    for (const term of this.#terms) {
      if ((term.mask & ~set) !== 0 || (term.mask & ~left) === 0 || (term.mask & ~right) === 0) continue
      if (term.equivalence !== undefined) {
        if (seen.has(term.equivalence)) continue
        seen.add(term.equivalence)
      }
      terms.push(term.expression)
    }
    const element = (right & (right - 1)) === 0 ? this.#elements[31 - Math.clz32(right)] : undefined
    if (element?.dependent) {
      const own = this.#terms.filter((term) => term.mask === right).map((term) => term.expression)
      return joinDependent(a, b, element.dependent, [...own, ...terms])
    }
    const condition = conjunction(terms)
    const [probe, build] = a.rows >= b.rows ? [a.plan, b.plan] : [b.plan, a.plan]
    return { kind: 'join', type: condition ? 'inner' : 'cross', left: probe, right: build, condition }
  }

  /** Starts with the smallest relation and adds, each time, the one that leaves the fewest rows. */
  #greedy(all: number): Entry | undefined {
    const singles = this.#elements.map((_, i) => this.#single(i))
    const starts = singles.map((entry, i) => ({ entry, i })).filter(({ i }) => !this.#elements[i].dependent)
    if (starts.length === 0) return undefined
    const first = starts.reduce((least, start) => (start.entry.rows < least.entry.rows ? start : least))
    let set = 1 << first.i
    let current = first.entry
    while (set !== all) {
      let best: { entry: Entry; bit: number; connected: boolean } | undefined
      for (let i = 0; i < singles.length; i++) {
        const bit = 1 << i
        if ((set & bit) !== 0 || (this.#before[i] & ~set) !== 0) continue
        const connected = this.#elements[i].dependent !== undefined || this.#connects(set, bit)
        if (best?.connected && !connected) continue
        const plan = this.#joined(set, bit, current, singles[i])
        const { rows } = this.#estimator.of(plan)
        if (best && best.connected === connected && best.entry.rows <= rows) continue
        best = { entry: { plan, rows, cost: 0 }, bit, connected }
      }
      if (!best) return undefined
      set |= best.bit
      current = best.entry
    }
    return current
  }
}

/** Conditions on a dependent's columns that are not its own filter what its join yields. */
function joinDependent(
  left: Entry,
  right: Entry,
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
