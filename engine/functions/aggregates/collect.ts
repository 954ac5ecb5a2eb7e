// Aggregates that keep their values: array_agg, string_agg, any_value.
import type { Batch, Column } from '../../columns/column.ts'
import { reader } from '../../columns/read.ts'
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Value } from '../../types/type.ts'
import { emptyArray, makeArray } from '../arrays/shape.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

interface Collected<T> {
  readonly values: T[]
}

const start = <T>(): Collected<T> => ({ values: [] })
const keep = <T>(state: Collected<T>, value: T): Collected<T> => {
  state.values.push(value)
  return state
}
function merge<T>(a: Collected<T>, b: Collected<T>): Collected<T> {
  for (const value of b.values) a.values.push(value)
  return a
}

interface Joined<T> {
  readonly values: T[]
  /** Of every value, unless there are delimiters. */
  delimiter: T | null
  /** As soon as they differ: each value's own. */
  delimiters?: (T | null)[]
}

function keepJoined<T>(state: Joined<T>, value: T, delimiter: T | null): Joined<T> {
  const { values, delimiters } = state
  if (values.length === 0) state.delimiter = delimiter
  else if (!delimiters && delimiter !== state.delimiter) state.delimiters = values.map(() => state.delimiter)
  values.push(value)
  state.delimiters?.push(delimiter)
  return state
}

const delimiterOf = <T>({ delimiter, delimiters }: Joined<T>, index: number): T | null =>
  delimiters ? delimiters[index] : delimiter

const joining = <T>(join: (state: Joined<T>) => Value) => ({
  strict: false,
  keepsInput: true,
  start: (): Joined<T> => ({ values: [], delimiter: null }),
  step: (state: Joined<T>, [value, delimiter]: readonly Value[]) =>
    value === null ? state : keepJoined(state, value as T, delimiter as T | null),
  merge: (a: Joined<T>, b: Joined<T>) => {
    b.values.forEach((value, index) => keepJoined(a, value, delimiterOf(b, index)))
    return a
  },
  finish: (state: Joined<T>) => (state.values.length === 0 ? null : join(state)),
  vector: (states: Joined<T>[], groups: Int32Array, args: readonly Column[], { length }: Batch) => {
    const [readValue, readDelimiter] = args.map(reader)
    for (let row = 0; row < length; row++) {
      const value = readValue(row)
      if (value !== null) keepJoined(states[groups[row]], value as T, readDelimiter(row) as T | null)
    }
    return true
  },
})

function joinTexts(state: Joined<string>): string {
  const { values, delimiter, delimiters } = state
  if (!delimiters) return values.join(delimiter ?? '')
  return values.map((text, index) => (index === 0 ? text : (delimiters[index] ?? '') + text)).join('')
}

export const collectFunctions: readonly FunctionDefinition[] = [
  aggregate(2335, 'array_agg', [Oid.anynonarray], Oid.anyarray, {
    strict: false,
    keepsInput: true,
    start,
    step: (state: Collected<Value>, [value]) => keep(state, value),
    merge,
    finish: (state) => (state.values.length === 0 ? null : makeArray(state.values)),
    vector: (states, groups, [column], { length }) => {
      const read = reader(column)
      for (let row = 0; row < length; row++) states[groups[row]].values.push(read(row))
      return true
    },
  }),
  aggregate(4053, 'array_agg', [Oid.anyarray], Oid.anyarray, {
    strict: false,
    keepsInput: true,
    start,
    step: (state: Collected<PgArray>, [value]) => keep(state, stackable(value as PgArray | null, state.values[0])),
    merge: (a, b) => {
      if (b.values.length > 0) stackable(b.values[0], a.values[0])
      return merge(a, b)
    },
    finish: (state) => (state.values.length === 0 ? null : stack(state.values)),
  }),
  // The first delimiter is not used: each one precedes its own value.
  aggregate(3538, 'string_agg', [Oid.text, Oid.text], Oid.text, joining<string>(joinTexts)),
  aggregate(
    3545,
    'string_agg',
    [Oid.bytea, Oid.bytea],
    Oid.bytea,
    joining<Uint8Array>((state) =>
      Uint8Array.from(
        Buffer.concat(
          state.values.flatMap((bytes, index) => {
            const delimiter = delimiterOf(state, index)
            return index === 0 || delimiter === null ? [bytes] : [delimiter, bytes]
          }),
        ),
      ),
    ),
  ),
  aggregate(6291, 'any_value', [Oid.anyelement], Oid.anyelement, {
    start: (): { value: Value } => ({ value: null }),
    step: (state, [value]) => {
      state.value ??= value
      return state
    },
    merge: (a, b) => (a.value === null ? b : a),
    finish: (state) => state.value,
  }),
]

function stackable(array: PgArray | null, like: PgArray | undefined): PgArray {
  if (array === null) throw new PgError('22004', 'cannot accumulate null arrays')
  if (array.dimensions.length === 0) throw new PgError('2202E', 'cannot accumulate empty arrays')
  const same =
    !like ||
    (like.dimensions.length === array.dimensions.length &&
      like.dimensions.every((size, at) => size === array.dimensions[at]))
  if (!same) throw new PgError('2202E', 'cannot accumulate arrays of different dimensionality')
  return array
}

function stack(arrays: readonly PgArray[]): PgArray {
  const [first] = arrays
  if (!first) return emptyArray
  return {
    dimensions: [arrays.length, ...first.dimensions],
    lowerBounds: [1, ...first.lowerBounds],
    elements: arrays.flatMap((array) => array.elements),
  }
}
