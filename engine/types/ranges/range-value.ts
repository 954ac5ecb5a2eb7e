// The values of ranges and multiranges, and what a range type knows of its subtype.
import type { TypeDefinition, Value } from '../type.ts'

export interface RangeBound {
  /** null: there is none on this side. */
  readonly value: Value
  readonly inclusive: boolean
  /** It is the side that decides where equal values lie. */
  readonly lower: boolean
}

export interface RangeValue {
  readonly empty: boolean
  readonly lower: RangeBound
  readonly upper: RangeBound
}

/** In order; none empty, none touching the next. */
export interface MultirangeValue {
  readonly ranges: readonly RangeValue[]
}

/** A range type and its multirange: they share all but how they are written. */
export interface RangeFamily {
  readonly range: number
  readonly multirange: number
  readonly subtype: TypeDefinition
  /** Discrete subtypes: the value after it; undefined for infinities. Throws where there is none. */
  readonly next?: (value: Value) => Value
}

export const noLower: RangeBound = { value: null, inclusive: false, lower: true }
export const noUpper: RangeBound = { value: null, inclusive: false, lower: false }
export const emptyRange: RangeValue = { empty: true, lower: noLower, upper: noUpper }
export const emptyMultirange: MultirangeValue = { ranges: [] }

export const isInfinite = (bound: RangeBound): boolean => bound.value === null
