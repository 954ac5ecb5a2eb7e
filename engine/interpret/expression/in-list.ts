// x IN (constants): a set of hash keys made once, looked up per row, or once per entry of a dictionary.
import type { Column } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { equalityOf } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { typeByOid } from '../../types/registry.ts'
import type { Value } from '../../types/type.ts'
import { isConstant } from './constant.ts'
import type { EvaluateContext } from '../context.ts'
import { isInequality } from './element-set.ts'
import { evaluateFrame } from './evaluate.ts'
import { scalarValue } from './evaluate-scalar.ts'
import type { Frame } from './frame.ts'
import { boolFromStates } from './result-column.ts'

type InList = Expression & { readonly kind: 'in-list' }

interface ListSet {
  readonly values: readonly Value[]
  readonly keys: ReadonlySet<unknown>
  readonly hasNull: boolean
}

type HashKey = (value: Value) => unknown

/** What is found out about a list once; undefined: its operator is not the plain equality of one type, or it is not constant. */
interface ListFacts {
  readonly hashKey: HashKey
  readonly isLiteral: boolean
}

const facts = new WeakMap<InList, ListFacts | undefined>()
const sets = new WeakMap<InList, ListSet>()

function factsOf(expression: InList): ListFacts | undefined {
  if (!facts.has(expression)) facts.set(expression, findFacts(expression))
  return facts.get(expression)
}

function findFacts({ left, list, all, function: oid }: InList): ListFacts | undefined {
  const type = left.type.oid
  // `all` comes with <>: NOT IN is the negation of IN, NULLs included.
  if (!list.every((item) => item.type.oid === type && isConstant(item))) return undefined
  const { hashKey } = typeByOid(type)
  if (!hashKey || (all ? !isInequality(oid, type) : equalityOf(type) !== oid)) return undefined
  return { hashKey, isLiteral: list.every(({ kind }) => kind === 'literal') }
}

function setOf(expression: InList, { hashKey, isLiteral }: ListFacts, context: EvaluateContext): ListSet {
  const known = sets.get(expression)
  if (known && isLiteral) return known
  const values = expression.list.map((item) => scalarValue(item, () => null, context))
  if (known?.values.every((value, i) => Object.is(value, values[i]))) return known
  const given = values.filter((value) => value !== null)
  const set = { values, keys: new Set(given.map((value) => hashKey(value))), hasNull: given.length < values.length }
  sets.set(expression, set)
  return set
}

/** Of a long list of literals; undefined: its values are to be compared one by one. */
export function amongLiterals(expression: InList, left: Value, context: EvaluateContext): boolean | null | undefined {
  if (expression.list.length < literalsMin) return undefined
  const found = factsOf(expression)
  if (!found?.isLiteral) return undefined
  if (left === null) return null
  const { keys, hasNull } = setOf(expression, found, context)
  if (keys.has(found.hashKey(left))) return !expression.all
  return hasNull ? null : expression.all
}

/** Fewer are compared as quickly. */
const literalsMin = 16

/** Undefined where the operator is not the plain equality of one type, or the list is not constant. */
export function evaluateInList(expression: InList, frame: Frame, context: EvaluateContext): Column | undefined {
  const { left, all } = expression
  const found = factsOf(expression)
  if (!found) return undefined
  const { hashKey } = found
  const { keys, hasNull } = setOf(expression, found, context)
  const column = evaluateFrame(left, frame, context)
  const hit = all ? 0 : 1
  const miss = hasNull ? 2 : 1 - hit
  if (column.layout.kind === 'dictionary' && column.dictionary!.length <= column.length) {
    return throughDictionary(column, (value) => (keys.has(hashKey(value)) ? hit : miss))
  }
  const read = reader(column)
  const states = new Uint8Array(column.length)
  for (let row = 0; row < states.length; row++) {
    const value = read(row)
    states[row] = value === null ? 2 : keys.has(hashKey(value)) ? hit : miss
  }
  return boolFromStates(states)
}

function throughDictionary(column: Column, stateOf: (value: Value) => number): Column {
  const read = reader(column.dictionary!)
  const entryStates = new Uint8Array(column.dictionary!.length)
  for (let i = 0; i < entryStates.length; i++) entryStates[i] = stateOf(read(i))
  const codes = column.values as Int32Array
  const { validity } = column
  const states = new Uint8Array(column.length)
  for (let row = 0; row < states.length; row++) {
    states[row] = validity && ((validity[row >> 3] >> (row & 7)) & 1) === 0 ? 2 : entryStates[codes[row]]
  }
  return boolFromStates(states)
}
