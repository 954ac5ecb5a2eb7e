// What a scan's filter says to the storage below: attribute op constant, from which segments and rows can be skipped.
// Hints only: the filter itself still runs.
import { coercionOid } from '../functions/coercion/functions.ts'
import type { PgArray } from '../types/array-value.ts'
import { isExtensionOid } from '../types/extension-oids.ts'
import { Oid } from '../types/oids.ts'
import { findType, typeByOid } from '../types/registry.ts'
import { typeRef, type TypeRef, type Value } from '../types/type.ts'
import type { ColumnId, Expression } from './expression.ts'
import { commuted, comparisonOf, operatorNameOf, type Comparison } from './facts.ts'
import type { ScanPredicate } from './physical.ts'
import { isWidening, widenedParameter } from './widened-parameter.ts'

/** More values than this in a list say little that min and max of a segment could contradict. */
export const listMax = 1_000

type Column = Extract<Expression, { kind: 'column' }>

export function scanPredicates(
  filters: readonly Expression[],
  attributes: ReadonlyMap<ColumnId, number>,
): ScanPredicate[] {
  return filters.flatMap((filter) => predicatesOf(filter, attributes))
}

function predicatesOf(filter: Expression, attributes: ReadonlyMap<ColumnId, number>): ScanPredicate[] {
  const attributeOf = (expression: Expression): { attribute: number; type: TypeRef } | undefined => {
    const column = storedColumn(expression)
    const attribute = column && attributes.get(column.id)
    return attribute !== undefined ? { attribute, type: column!.type } : undefined
  }
  const test = (expression: Expression, op: ScanPredicate['op'], values: readonly Expression[]): ScanPredicate[] => {
    const found = attributeOf(expression)
    if (!found) return []
    const own = values.map((value) => constantOfType(value, found.type) ?? widenedParameter(value, found.type))
    return own.every((value) => value !== undefined) ? [{ attribute: found.attribute, op, values: own }] : []
  }
  switch (filter.kind) {
    case 'and':
      return filter.args.flatMap((arg) => predicatesOf(arg, attributes))
    case 'or':
      return oneOf(filter.args.map((arg) => predicatesOf(arg, attributes)))
    case 'column':
      return test(filter, '=', [{ kind: 'literal', value: true, type: filter.type }])
    case 'not':
      return test(filter.arg, '=', [{ kind: 'literal', value: false, type: filter.arg.type }])
    case 'is-null':
      return test(filter.arg, filter.negated ? 'is-not-null' : 'is-null', [])
    case 'in-list':
      if (filter.all || operatorNameOf(filter.function) !== '=' || filter.list.length > listMax) return []
      return test(filter.left, 'in', filter.list.filter(isNotNullLiteral))
    case 'array-comparison': {
      const array = withoutRelabel(filter.array)
      if (filter.all || operatorNameOf(filter.function) !== '=') return []
      if (array.kind === 'parameter') {
        const found = attributeOf(filter.left)
        const element = findType(array.type.oid)?.elementOid
        if (!found || element === undefined || !holds(found.type.oid, element)) return []
        const ofArray = found.type.oid === Oid.int8 && element !== Oid.int8 ? 'widened' : 'same'
        return [{ attribute: found.attribute, op: 'in', values: [array], ofArray }]
      }
      if (array.kind !== 'literal' || array.value === null) return []
      const elements = (array.value as PgArray).elements.filter((value) => value !== null)
      if (elements.length > listMax) return []
      return test(
        filter.left,
        'in',
        elements.map((value) => ({ kind: 'literal', value, type: typeRef(typeByOid(array.type.oid).elementOid!) })),
      )
    }
    case 'call': {
      const [left, right] = filter.args
      const comparison = comparisonOf(filter)
      if (comparison && comparison !== '<>') {
        const direct = test(left, comparison, [right])
        return direct.length > 0 ? direct : test(right, commuted[comparison] as Exclude<Comparison, '<>'>, [left])
      }
      const prefix = isPattern(filter) ? likePrefix(right) : undefined
      if (!prefix) return []
      const type = left.type
      const lower: Expression = { kind: 'literal', value: prefix.lower, type }
      const predicates = test(left, prefix.exact ? '=' : '>=', [lower])
      if (prefix.upper === undefined || prefix.exact) return predicates
      return [...predicates, ...test(left, '<', [{ kind: 'literal', value: prefix.upper, type }])]
    }
    default:
      return []
  }
}

/** Values of one column, each given by an alternative of its own, are a list. */
function oneOf(alternatives: readonly (readonly ScanPredicate[])[]): ScanPredicate[] {
  const values: Expression[] = []
  for (const predicates of alternatives) {
    const [one] = predicates
    if (predicates.length !== 1 || one.attribute !== alternatives[0][0]?.attribute) return []
    if ((one.op !== '=' && one.op !== 'in') || one.ofArray) return []
    values.push(...one.values)
  }
  return values.length > listMax ? [] : [{ attribute: alternatives[0][0].attribute, op: 'in', values }]
}

/** The column, also where it was only given another name of its type. */
export function storedColumn(expression: Expression): Column | undefined {
  if (expression.kind === 'column') return expression
  if (expression.kind !== 'call' || expression.function !== coercionOid.relabel) return undefined
  return storedColumn(expression.args[0])
}

/** An array that was only given another name of its type. */
export const withoutRelabel = (array: Expression): Expression =>
  array.kind === 'call' && array.function === coercionOid.relabel ? withoutRelabel(array.args[0]) : array

/** Whether each value of one type is a value of the other, equal to the same. */
const holds = (type: number, element: number): boolean =>
  element === type || (texts.has(element) && texts.has(type)) || isWidening(element, type)

const isNotNullLiteral = (expression: Expression): boolean =>
  !(expression.kind === 'literal' && expression.value === null)

const texts: ReadonlySet<number> = new Set([Oid.text, Oid.varchar, Oid.name])
const smallIntegers: ReadonlySet<number> = new Set([Oid.int2, Oid.int4])

/** The constant as a value of the column's type, if it is one exactly. */
export function constantOfType(constant: Expression, type: TypeRef): Expression | undefined {
  if (constant.kind !== 'literal' && constant.kind !== 'parameter') return undefined
  if (constant.kind === 'literal' && constant.value === null) return undefined
  const from = constant.type.oid
  if (from === type.oid || (texts.has(from) && texts.has(type.oid))) return { ...constant, type }
  if (constant.kind !== 'literal') return undefined
  const value = integerAs(constant.value, from, type.oid)
  return value === undefined ? undefined : { kind: 'literal', value, type }
}

function integerAs(value: Value, from: number, to: number): Value {
  if (smallIntegers.has(from) && to === Oid.int8) return BigInt(value as number)
  if (from === Oid.int2 && to === Oid.int4) return value
  if (from === Oid.int4 && to === Oid.int2) return Math.abs(value as number) < 32_768 ? value : undefined
  if (from === Oid.int8 && smallIntegers.has(to)) {
    const bound = to === Oid.int4 ? 2n ** 31n : 2n ** 15n
    return (value as bigint) < bound && (value as bigint) >= -bound ? Number(value) : undefined
  }
  return undefined
}

/** LIKE of texts that order as their bytes do. That of an extension's type may have another idea of letters. */
export const isPattern = (term: Expression): boolean =>
  term.kind === 'call' && operatorNameOf(term.function) === '~~' && !isExtensionOid(term.args[0].type.oid)

/** LIKE 'abc%': texts from abc up to, not including, abd. Only where the last character has a plain successor. */
function likePrefix(pattern: Expression): { lower: string; upper?: string; exact: boolean } | undefined {
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return undefined
  let prefix = ''
  let exact = true
  for (let i = 0; i < pattern.value.length; i++) {
    const character = pattern.value[i]
    if (character === '%' || character === '_') {
      exact = false
      break
    }
    if (character === '\\') {
      i++
      if (i >= pattern.value.length) return undefined
    }
    prefix += pattern.value[i]
  }
  if (prefix === '') return undefined
  const last = prefix.charCodeAt(prefix.length - 1)
  const upper = last < 0x7e && last >= 0x20 ? prefix.slice(0, -1) + String.fromCharCode(last + 1) : undefined
  return { lower: prefix, upper, exact }
}
