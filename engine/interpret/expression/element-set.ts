// x = ANY (array) and x <> ALL (array): an array that comes again (a parameter, a literal) becomes a set of hash keys, and each value a look-up
// instead of a comparison with every element.
import { equalityOf, operatorsNamed } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'

type ArrayComparison = Expression & { readonly kind: 'array-comparison' }

/** Fewer are compared as quickly. */
const elementsMin = 16

interface ElementSet {
  readonly type: number
  readonly keys: ReadonlySet<unknown>
  readonly hasNull: boolean
}

/** By the array's elements; undefined: they have come once, and may be a row's own. */
const sets = new WeakMap<readonly Value[], ElementSet | undefined>()

type HashKey = (value: Value) => unknown

/** Of comparisons that ask whether a value is among the elements; undefined: of any other. */
const hashKeys = new WeakMap<Expression, { readonly hashKey: HashKey | undefined }>()

/** undefined: the elements are to be compared one by one. */
export function amongElements(
  expression: ArrayComparison,
  left: Value,
  elements: readonly Value[],
): boolean | null | undefined {
  if (elements.length < elementsMin) return undefined
  let known = hashKeys.get(expression)
  if (!known) hashKeys.set(expression, (known = { hashKey: hashKeyOf(expression) }))
  const { hashKey } = known
  if (!hashKey) return undefined
  const type = expression.left.type.oid
  let set = sets.get(elements)
  if (!set) {
    if (!sets.has(elements)) {
      sets.set(elements, undefined)
      return undefined
    }
    set = setOf(type, elements, hashKey)
    sets.set(elements, set)
  }
  if (set.type !== type) return undefined
  if (left === null) return null
  const { all } = expression
  if (set.keys.has(hashKey(left))) return !all
  return set.hasNull ? null : all
}

function setOf(type: number, elements: readonly Value[], hashKey: HashKey): ElementSet {
  const given = elements.filter((value) => value !== null)
  return { type, keys: new Set(given.map((value) => hashKey(value))), hasNull: given.length < elements.length }
}

function hashKeyOf({ left, array, function: oid, all }: ArrayComparison): HashKey | undefined {
  const type = left.type.oid
  if (typeByOid(array.type.oid).elementOid !== type) return undefined
  // `all` comes with <>: not one of them is equal.
  const asked = all ? isInequality(oid, type) : equalityOf(type) === oid
  return asked ? typeByOid(type).hashKey : undefined
}

/** Whether the function is the one behind a type's <>. */
export const isInequality = (oid: number, type: number): boolean =>
  operatorsNamed('<>').some(
    (operator) => operator.function === oid && operator.left === type && operator.right === type,
  )
