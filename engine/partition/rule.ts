// The rule that says which region of a table a row lies in, as data.
import type { TypeRef, Value } from '../types/type.ts'

export type QuantumUnit = 'd' | 'h' | 'm' | 's'

/** Spans of time, counted from 2000-01-01 (UTC for timestamptz). */
export interface Quantum {
  readonly count: number
  readonly unit: QuantumUnit
}

export interface PartitionElement {
  readonly attribute: number
  readonly quantum?: Quantum
}

/** Rows of one slot whose further hash ends in these bits. */
export interface HashShare {
  readonly region: number
  readonly slot: number
  /** How many bits of the further hash are looked at; 0: the whole slot. */
  readonly bits: number
  readonly value: number
}

export type Sharding = 'jump' | 'modulo'

export interface HashRule {
  readonly strategy: 'hash'
  readonly elements: readonly PartitionElement[]
  readonly sharding: Sharding
  readonly slots: number
  readonly shares: readonly HashShare[]
  /** The number of the next region. */
  readonly nextRegion: number
}

/** Values v with from <= v < to; absent: no such bound. */
export interface RangeShare {
  readonly region: number
  readonly from?: Value
  readonly to?: Value
}

export interface RangeRule {
  readonly strategy: 'range'
  /** One, a column. */
  readonly elements: readonly PartitionElement[]
  /** Ascending. */
  readonly shares: readonly RangeShare[]
  readonly nextRegion: number
}

export type PartitionRule = HashRule | RangeRule

/** A rule with what its elements are in the rows at hand: what splits rows on a worker. */
export interface RowAssignment {
  readonly rule: PartitionRule
  /** Of the elements. */
  readonly types: readonly TypeRef[]
}

/** Their number has 15 bits in a row's id, which is signed. */
export const regionNumbersMax = 32_767

const unitMicros: Readonly<Record<QuantumUnit, number>> = {
  d: 86_400_000_000,
  h: 3_600_000_000,
  m: 60_000_000,
  s: 1_000_000,
}
export const quantumMicros = ({ count, unit }: Quantum): bigint => BigInt(count) * BigInt(unitMicros[unit])

/** The number of the quantum that a time lies in. Infinite times have their own. */
export function quantumOf(time: bigint, micros: bigint): bigint {
  const whole = time / micros
  return time % micros < 0n ? whole - 1n : whole
}
