// The regions that rows under given predicates may lie in. Predicates that say nothing about the rule's elements leave all of them.
import type { RowPredicate } from '../row-predicate.ts'
import { typeByOid } from '../types/registry.ts'
import type { TypeRef } from '../types/type.ts'
import { rangeShares } from './assign-rows.ts'
import { addToHash, keyTextOf } from './hash-key.ts'
import { regionsByHash } from './hash-share.ts'
import {
  type HashRule,
  type PartitionElement,
  quantumMicros,
  quantumOf,
  type RangeRule,
  type RangeShare,
  type RowAssignment,
} from './rule.ts'

/** Keys that are tried one by one, quanta of a range included: beyond it nearly every region holds some of them. */
export const triedKeysMax = 5000

/** In the order of the table's; undefined: any region. */
export function pruneRegions(
  assignment: RowAssignment,
  predicates: readonly RowPredicate[],
): ReadonlySet<number> | undefined {
  const { rule, types } = assignment
  return rule.strategy === 'range' ? pruneRanges(rule, types[0], predicates) : pruneHashed(rule, types, predicates)
}

function pruneRanges(
  rule: RangeRule,
  type: TypeRef,
  predicates: readonly RowPredicate[],
): ReadonlySet<number> | undefined {
  const [{ attribute }] = rule.elements
  const own = predicates.filter((predicate) => predicate.attribute === attribute)
  if (own.length === 0) return undefined
  const tests = own.map((predicate) => shareTest(rule, type, predicate))
  return new Set(rule.shares.filter((share) => tests.every((test) => test(share))).map(({ region }) => region))
}

function shareTest(rule: RangeRule, type: TypeRef, { op, values }: RowPredicate): (share: RangeShare) => boolean {
  const compare = typeByOid(type.oid).compare!
  const [value] = values
  switch (op) {
    case 'is-null':
      return ({ to }) => to === undefined
    case '=':
    case 'in': {
      const shareOf = rangeShares(rule, type)
      const shares = new Set(values.filter((one) => one !== null).map(shareOf))
      return (share) => shares.has(share)
    }
    case '<':
      return ({ from }) => value !== null && (from === undefined || compare(from, value) < 0)
    case '<=':
      return ({ from }) => value !== null && (from === undefined || compare(from, value) <= 0)
    case '>':
    case '>=':
      return ({ to }) => value !== null && (to === undefined || compare(to, value) > 0)
    default:
      return () => true
  }
}

function pruneHashed(
  rule: HashRule,
  types: readonly TypeRef[],
  predicates: readonly RowPredicate[],
): ReadonlySet<number> | undefined {
  const candidates: string[][] = []
  let keys = 1
  for (const [i, element] of rule.elements.entries()) {
    const texts = candidateTexts(element, types[i], predicates)
    if (!texts) return undefined
    keys *= texts.length
    if (keys > triedKeysMax) return undefined
    candidates.push(texts)
  }
  let hashes = [0]
  for (const texts of candidates) hashes = hashes.flatMap((hash) => texts.map((text) => addToHash(hash, text)))
  return new Set(hashes.map(regionsByHash(rule)))
}

/** What the element's key text may be in rows that fulfil the predicates; undefined: anything. */
function candidateTexts(
  element: PartitionElement,
  type: TypeRef,
  predicates: readonly RowPredicate[],
): string[] | undefined {
  const textOf = keyTextOf(type, element.quantum)
  const own = predicates.filter(({ attribute }) => attribute === element.attribute)
  const lists = own.flatMap(({ op, values }) => {
    if (op === 'is-null') return [[textOf(null)]]
    return op === '=' || op === 'in' ? [values.filter((value) => value !== null).map(textOf)] : []
  })
  const quanta = element.quantum && quantaBetween(own, quantumMicros(element.quantum))
  const all = quanta ? [...lists, quanta] : lists
  const shortest = all.toSorted((a, b) => a.length - b.length).at(0)
  return shortest && [...new Set(shortest)]
}

/** Of a range that is bounded on both sides. */
function quantaBetween(predicates: readonly RowPredicate[], micros: bigint): string[] | undefined {
  let least: bigint | undefined
  let most: bigint | undefined
  for (const { op, values } of predicates) {
    const value = values[0] as bigint | null | undefined
    if (value === null) return []
    if (value === undefined) continue
    if ((op === '>' || op === '>=') && (least === undefined || value > least)) least = value
    const last = op === '<' ? value - 1n : value
    if ((op === '<' || op === '<=') && (most === undefined || last < most)) most = last
  }
  if (least === undefined || most === undefined) return undefined
  const from = quantumOf(least, micros)
  const to = quantumOf(most, micros)
  if (to - from >= BigInt(triedKeysMax)) return undefined
  const quanta: string[] = []
  for (let quantum = from; quantum <= to; quantum++) quanta.push(String(quantum))
  return quanta
}
