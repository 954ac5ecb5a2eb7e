// Aggregates that keep their values: array_agg, string_agg, any_value.
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

type Joined<T> = { readonly text: T; readonly delimiter: T | null }

const joining = <T>(join: (parts: readonly Joined<T>[]) => Value) => ({
  strict: false,
  keepsInput: true,
  start: start<Joined<T>>,
  step: (state: Collected<Joined<T>>, [text, delimiter]: readonly Value[]) =>
    text === null ? state : keep(state, { text: text as T, delimiter: delimiter as T | null }),
  merge: merge<Joined<T>>,
  finish: (state: Collected<Joined<T>>) => (state.values.length === 0 ? null : join(state.values)),
})

export const collectFunctions: readonly FunctionDefinition[] = [
  aggregate(2335, 'array_agg', [Oid.anynonarray], Oid.anyarray, {
    strict: false,
    keepsInput: true,
    start,
    step: (state: Collected<Value>, [value]) => keep(state, value),
    merge,
    finish: (state) => (state.values.length === 0 ? null : makeArray(state.values)),
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
  aggregate(
    3538,
    'string_agg',
    [Oid.text, Oid.text],
    Oid.text,
    joining<string>((parts) =>
      parts.map(({ text, delimiter }, index) => (index === 0 ? text : (delimiter ?? '') + text)).join(''),
    ),
  ),
  aggregate(
    3545,
    'string_agg',
    [Oid.bytea, Oid.bytea],
    Oid.bytea,
    joining<Uint8Array>((parts) =>
      Uint8Array.from(
        Buffer.concat(
          parts.flatMap(({ text, delimiter }, index) =>
            index === 0 || delimiter === null ? [text] : [delimiter, text],
          ),
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
