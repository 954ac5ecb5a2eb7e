// The share of rows a condition lets through, from distinct counts and ranges. Conjuncts count as independent, except
// that two bounds on one column are one range.
import type { Value } from '../../types/type.ts'
import type { Expression } from '../expression.ts'
import { commuted, comparisonOf, isConstant, operatorNameOf, type Comparison } from '../facts.ts'
import { collectColumns, conjunctsOf, expressionKey } from '../traverse-expression.ts'
import * as defaults from './defaults.ts'
import type { ColumnEstimate, Estimate } from './estimate.ts'
import { sampledEqualShare, sampledRangeShare } from './sampled-share.ts'
import { onScale } from './scale.ts'

export function selectivity(condition: Expression | undefined, input: Estimate): number {
  return conjunctionSelectivity(conjunctsOf(condition), input)
}

export function conjunctionSelectivity(terms: readonly Expression[], input: Estimate): number {
  let share = 1
  const ranges = new Map<string, { low?: number; high?: number; nullFraction: number }>()
  for (const term of terms) {
    const bound = rangeBound(term, input)
    if (!bound) {
      share *= termSelectivity(term, input)
      continue
    }
    const range = ranges.get(bound.key) ?? { nullFraction: bound.nullFraction }
    if (bound.isLow) range.low = Math.min(range.low ?? 1, bound.share)
    else range.high = Math.min(range.high ?? 1, bound.share)
    ranges.set(bound.key, range)
  }
  for (const { low, high, nullFraction } of ranges.values()) {
    if (low === undefined || high === undefined) share *= low ?? high ?? 1
    else if (low === defaults.rangeSelectivity && high === defaults.rangeSelectivity)
      share *= defaults.betweenSelectivity
    else share *= Math.max(low + high - 1 + nullFraction, defaults.betweenSelectivity / 50)
  }
  return clamp(share)
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

interface Bound {
  readonly key: string
  readonly isLow: boolean
  readonly share: number
  readonly nullFraction: number
}

/** expression op constant, as the share of rows on its side. */
function rangeBound(term: Expression, input: Estimate): Bound | undefined {
  const comparison = comparisonOf(term)
  if (!comparison || comparison === '=' || comparison === '<>' || term.kind !== 'call') return undefined
  const [left, right] = term.args
  const [subject, constant, op] = isConstantLike(right)
    ? [left, right, comparison]
    : [right, left, commuted[comparison]]
  if (!isConstantLike(constant) || isConstantLike(subject)) return undefined
  const column = columnBehind(subject, input)
  const isLow = op === '>' || op === '>='
  return {
    key: expressionKey(subject),
    isLow,
    share: rangeShare(column, op, constant),
    nullFraction: column?.nullFraction ?? defaults.nullFraction,
  }
}

/** No column in it: one value for the statement. */
const isConstantLike = (expression: Expression): boolean =>
  isConstant(expression) || collectColumns(expression).size === 0

function rangeShare(column: ColumnEstimate | undefined, op: Comparison, constant: Expression): number {
  if (!column || constant.kind !== 'literal') return defaults.rangeSelectivity
  const sampled = sampledRangeShare(column, op, constant.value)
  const min = onScale(column.min)
  const max = onScale(column.max)
  const value = onScale(constant.value)
  if (min === undefined || max === undefined || value === undefined) return defaults.rangeSelectivity
  const known = 1 - column.nullFraction
  // Rows that came since the sample may lie beyond it.
  if (sampled !== undefined && value >= min && value <= max) return clamp(sampled)
  if (max <= min) return holds(min, op, value) ? known : 0
  const below = clamp((value - min) / (max - min))
  // Inclusive bounds count the value itself.
  const one = 1 / Math.max(1, column.distinct)
  const share = op === '<' ? below : op === '<=' ? below + one : op === '>' ? 1 - below - one : 1 - below
  const outside = value < min ? holds(min, op, value) : value > max ? holds(max, op, value) : undefined
  return known * (outside === undefined ? clamp(share) : outside ? 1 : 0)
}

function holds(a: number, op: Comparison, b: number): boolean {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '=':
      return a === b
    case '<>':
      return a !== b
  }
}

/** The column an expression is, casts that keep order looked through. */
function columnBehind(expression: Expression, input: Estimate): ColumnEstimate | undefined {
  if (expression.kind === 'column') return input.columns.get(expression.id)
  if (expression.kind === 'call' && expression.form?.kind === 'cast') return columnBehind(expression.args[0], input)
  return undefined
}

function equalShare(subject: Expression, constant: Expression, input: Estimate): number {
  const column = columnBehind(subject, input)
  if (!column) return subject.type.oid === 16 ? defaults.booleanSelectivity : defaults.equalSelectivity
  const value = constant.kind === 'literal' ? onScale(constant.value) : undefined
  const min = onScale(column.min)
  const max = onScale(column.max)
  if (value !== undefined && min !== undefined && max !== undefined && (value < min || value > max)) return 0
  const sampled = constant.kind === 'literal' ? sampledEqualShare(column, constant.value) : undefined
  return sampled ?? (1 - column.nullFraction) / Math.max(1, column.distinct)
}

export function termSelectivity(term: Expression, input: Estimate): number {
  switch (term.kind) {
    case 'literal':
      return term.value === true ? 1 : 0
    case 'and':
      return conjunctionSelectivity(conjunctsOf(term), input)
    case 'or':
      return clamp(1 - term.args.reduce((none, arg) => none * (1 - termSelectivity(arg, input)), 1))
    case 'not':
      return clamp(1 - termSelectivity(term.arg, input))
    case 'is-null': {
      const column = columnBehind(term.arg, input)
      const nulls = column?.nullFraction ?? defaults.nullFraction
      return term.negated ? 1 - nulls : nulls
    }
    case 'is-boolean': {
      const inner = termSelectivity(term.arg, input)
      const share = term.test === true ? inner : term.test === false ? 1 - inner : defaults.nullFraction
      return clamp(term.negated ? 1 - share : share)
    }
    case 'is-distinct':
      return term.negated ? defaults.equalSelectivity : 1 - defaults.equalSelectivity
    case 'in-list': {
      const share = clamp(sumOver(term.list, (one) => equalShare(term.left, one, input)))
      return term.all ? 1 - share : share
    }
    case 'array-comparison': {
      const share = clamp(elementsShare(term, input))
      return term.all ? 1 - share : share
    }
    case 'column':
      return defaults.booleanSelectivity
    case 'call':
      return callSelectivity(term, input)
    default:
      return defaults.otherSelectivity
  }
}

/** Rows that equal one of an array's elements. */
function elementsShare({ left, array }: Extract<Expression, { kind: 'array-comparison' }>, input: Estimate): number {
  if (array.kind !== 'literal') return defaults.arrayElements * equalShare(left, array, input)
  const elements = elementsOf(array.value)
  if (!elements) return equalShare(left, array, input)
  return sumOver(elements, (value) => equalShare(left, { kind: 'literal', value, type: left.type }, input))
}

/** Of a long list the first so many are looked up, and the others taken to be like them. */
const lookedUpMax = 1000

function sumOver<T>(list: readonly T[], share: (one: T) => number): number {
  const first = list.slice(0, lookedUpMax)
  return first.length === 0 ? 0 : (first.reduce((sum, one) => sum + share(one), 0) * list.length) / first.length
}

const elementsOf = (value: unknown): readonly Value[] | undefined =>
  value !== null && typeof value === 'object' && 'elements' in value ? (value.elements as Value[]) : undefined

function callSelectivity(term: Extract<Expression, { kind: 'call' }>, input: Estimate): number {
  const comparison = comparisonOf(term)
  const [left, right] = term.args
  if (comparison) {
    if (comparison !== '=' && comparison !== '<>') return rangeBound(term, input)?.share ?? defaults.rangeSelectivity
    const share = equalityShare(left, right, input)
    return comparison === '=' ? share : 1 - share
  }
  switch (operatorNameOf(term.function)) {
    case '~~':
    case '~~*':
      return likeShare(right)
    case '!~~':
    case '!~~*':
      return 1 - likeShare(right)
    case '~':
    case '~*':
      return defaults.patternSelectivity
    case '!~':
    case '!~*':
      return 1 - defaults.patternSelectivity
    default:
      return defaults.otherSelectivity
  }
}

function equalityShare(left: Expression, right: Expression, input: Estimate): number {
  if (isConstantLike(right)) return equalShare(left, right, input)
  if (isConstantLike(left)) return equalShare(right, left, input)
  const a = columnBehind(left, input)?.distinct
  const b = columnBehind(right, input)?.distinct
  return a === undefined && b === undefined ? defaults.equalSelectivity : 1 / Math.max(a ?? 1, b ?? 1, 1)
}

function likeShare(pattern: Expression): number {
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return defaults.patternSelectivity
  if (!/[%_]/.test(pattern.value)) return defaults.equalSelectivity
  return /^[%_]/.test(pattern.value) ? defaults.patternSelectivity : defaults.prefixSelectivity
}
