// A jsonpath over a document: items, one after the other, as PostgreSQL finds them. What a predicate stumbles over is no error but
// `unknown` (PathFault); everything else that is thrown ends the query.
import { PgError } from '../errors.ts'
import type { JsonNode } from '../types/json/tree.ts'
import type { PathClock } from './datetime.ts'
import { fromInteger, toNumber } from '../types/numeric/convert.ts'
import { trunc } from '../types/numeric/round.ts'
import { signed, operate } from './arithmetic.ts'
import { PathFault } from './fault.ts'
import { runMethod } from './item-methods.ts'
import { itemKind, type PathItem } from './moment.ts'
import { isPredicate, type JsonPath, type PathExpression, type PathPrimary, type PathStep } from './path.ts'
import { truth } from './predicates.ts'

export interface PathRun {
  readonly lax: boolean
  readonly root: JsonNode
  readonly variables: ReadonlyMap<string, PathItem>
  /** Numbers objects in the order in which keyvalue() meets them; the document itself is 0. */
  readonly ids: Map<PathItem, number>
  readonly clock: PathClock
}

/** Where an expression stands. */
export interface Place {
  /** @ */
  readonly current: PathItem
  /** Of the innermost array that is subscripted: last is one less. */
  readonly size?: number
  /** Below **, what does not fit is passed over. */
  readonly forgiving?: boolean
}

/** Throws PathFault where it runs into one. */
export function* runPath(
  path: JsonPath,
  document: JsonNode,
  variables: ReadonlyMap<string, PathItem>,
  clock: PathClock,
): Generator<PathItem> {
  const run: PathRun = {
    lax: path.lax,
    root: document,
    variables,
    ids: new Map<PathItem, number>([[document, 0]]),
    clock,
  }
  yield* itemsOf(run, path.root, { current: document })
}

export function* itemsOf(run: PathRun, { primary, steps }: PathExpression, place: Place): Generator<PathItem> {
  for (const item of primaryItems(run, primary, place)) yield* follow(run, steps, 0, item, place, run.lax)
}

/** As operands are had: in lax mode an array stands for its elements. */
export function* unwrapped(run: PathRun, expression: PathExpression, place: Place): Generator<PathItem> {
  for (const item of itemsOf(run, expression, place))
    if (run.lax && Array.isArray(item)) yield* item as readonly JsonNode[]
    else yield item
}

function* primaryItems(run: PathRun, primary: PathPrimary, place: Place): Generator<PathItem> {
  if (isPredicate(primary)) {
    // Unknown is null.
    yield truth(run, primary, place)
    return
  }
  switch (primary.kind) {
    case 'root':
      yield run.root
      return
    case 'current':
      yield place.current
      return
    case 'last':
      if (place.size === undefined) throw new PgError('XX000', 'evaluating jsonpath LAST outside of array subscript')
      yield fromInteger(place.size - 1)
      return
    case 'literal':
      yield primary.value
      return
    case 'variable': {
      const value = run.variables.get(primary.name)
      if (value === undefined) throw new PgError('42704', `could not find jsonpath variable "${primary.name}"`)
      yield value
      return
    }
    case 'sign':
      for (const item of unwrapped(run, primary.arg, place)) yield signed(primary.operator, item)
      return
    case 'arithmetic': {
      const left = [...unwrapped(run, primary.left, place)]
      const right = [...unwrapped(run, primary.right, place)]
      yield operate(primary.operator, left, right)
    }
  }
}

/** The items that the steps from `at` on lead to. unwrap: an array may stand for its elements, once. */
function* follow(
  run: PathRun,
  steps: readonly PathStep[],
  at: number,
  item: PathItem,
  place: Place,
  unwrap: boolean,
): Generator<PathItem> {
  if (at === steps.length) {
    yield item
    return
  }
  const step = steps[at]
  const next = (found: PathItem, where = place, unwraps = run.lax): Generator<PathItem> =>
    follow(run, steps, at + 1, found, where, unwraps)
  const forgiving = run.lax || place.forgiving === true
  const kind = itemKind(item)
  // What is of elements is asked of each.
  const opens = step.kind === 'key' || step.kind === 'any-key' || step.kind === 'filter' || isOfElements(step)
  if (opens && unwrap && kind === 'array') {
    for (const element of item as readonly JsonNode[]) yield* follow(run, steps, at, element, place, false)
    return
  }
  switch (step.kind) {
    case 'key': {
      const found = kind === 'object' ? (item as ReadonlyMap<string, JsonNode>).get(step.name) : undefined
      if (found !== undefined) yield* next(found)
      else if (!forgiving)
        throw new PathFault(
          '2203A',
          kind === 'object'
            ? `JSON object does not contain key "${step.name}"`
            : 'jsonpath member accessor can only be applied to an object',
        )
      return
    }
    case 'any-key':
      if (kind === 'object') for (const value of childrenOf(item)) yield* next(value)
      else if (!forgiving)
        throw new PathFault('2203C', 'jsonpath wildcard member accessor can only be applied to an object')
      return
    case 'any-element':
      if (kind === 'array') for (const element of childrenOf(item)) yield* next(element)
      else if (run.lax) yield* next(item)
      else if (!forgiving)
        throw new PathFault('22039', 'jsonpath wildcard array accessor can only be applied to an array')
      return
    case 'any':
      yield* descend(step, item, 0, (found) => next(found, { ...place, forgiving: true }))
      return
    case 'index':
      if (kind === 'array' || run.lax) {
        const elements = kind === 'array' ? (item as readonly JsonNode[]) : [item]
        for (const index of indexes(
          run,
          step,
          elements.length,
          { ...place, current: place.current, size: elements.length },
          forgiving,
        ))
          yield* next(elements[index])
      } else if (!forgiving) throw new PathFault('22039', 'jsonpath array accessor can only be applied to an array')
      return
    case 'filter':
      if (truth(run, predicateOf(step), { ...place, current: item }) === true) yield* next(item)
      return
    case 'method':
      for (const found of runMethod(run, step, item)) yield* next(found)
  }
}

const isOfElements = (step: PathStep): boolean => step.kind === 'method' && step.name !== 'type' && step.name !== 'size'

export function predicateOf({ predicate }: Extract<PathStep, { kind: 'filter' }>) {
  const { primary } = predicate
  if (!isPredicate(primary)) throw new Error('a filter of no predicate')
  return primary
}

const childrenOf = (item: PathItem): Iterable<JsonNode> =>
  Array.isArray(item) ? (item as readonly JsonNode[]) : item instanceof Map ? [...item.values()] : []

function* descend(
  step: Extract<PathStep, { kind: 'any' }>,
  item: PathItem,
  level: number,
  next: (found: PathItem) => Generator<PathItem>,
): Generator<PathItem> {
  const { first, last } = step
  const isLeaf = !Array.isArray(item) && !(item instanceof Map)
  // {last}: leaves, wherever they are.
  if (level >= first || (first === Infinity && last === Infinity && isLeaf && level > 0)) yield* next(item)
  if (level < last) for (const child of childrenOf(item)) yield* descend(step, child, level + 1, next)
}

function* indexes(
  run: PathRun,
  { subscripts }: Extract<PathStep, { kind: 'index' }>,
  size: number,
  place: Place,
  forgiving: boolean,
): Generator<number> {
  for (const { from, to } of subscripts) {
    const first = subscript(run, from, place)
    const last = to ? subscript(run, to, place) : first
    if (!forgiving && (first < 0 || first > last || last >= size))
      throw new PathFault('22033', 'jsonpath array subscript is out of bounds')
    for (let index = Math.max(first, 0); index <= Math.min(last, size - 1); index++) yield index
  }
}

function subscript(run: PathRun, expression: PathExpression, place: Place): number {
  const items = [...itemsOf(run, expression, place)]
  const [item] = items
  if (items.length !== 1 || itemKind(item) !== 'number')
    throw new PathFault('22033', 'jsonpath array subscript is not a single numeric value')
  const index = toNumber(trunc(item as Parameters<typeof trunc>[0]))
  if (index < -(2 ** 31) || index >= 2 ** 31)
    throw new PathFault('22033', 'jsonpath array subscript is out of integer range')
  return index
}
