// bool_and, bool_or, every, and the bitwise aggregates.
import { Oid } from '../../types/oids.ts'
import { aggregate } from '../declare.ts'
import type { AggregateFunction, FunctionDefinition } from '../function.ts'

interface Folded<T> {
  value: T | null
}

/** Values joined by twos; none give NULL. */
export function folding<T>(
  combine: (a: T, b: T) => T,
): Pick<AggregateFunction<Folded<T>>, 'start' | 'step' | 'finish' | 'merge'> {
  const take = (state: Folded<T>, value: T | null): Folded<T> => {
    if (value !== null) state.value = state.value === null ? value : combine(state.value, value)
    return state
  }
  return {
    start: () => ({ value: null }),
    step: (state, [value]) => take(state, value as T),
    merge: (a, b) => take(a, b.value),
    finish: (state) => state.value,
  }
}

const both = folding<boolean>((a, b) => a && b)
const either = folding<boolean>((a, b) => a || b)

export const logicFunctions: readonly FunctionDefinition[] = [
  aggregate(2517, 'bool_and', [Oid.bool], Oid.bool, both),
  aggregate(2519, 'every', [Oid.bool], Oid.bool, both),
  aggregate(2518, 'bool_or', [Oid.bool], Oid.bool, either),
  aggregate(
    2236,
    'bit_and',
    [Oid.int2],
    Oid.int2,
    folding<number>((a, b) => a & b),
  ),
  aggregate(
    2238,
    'bit_and',
    [Oid.int4],
    Oid.int4,
    folding<number>((a, b) => a & b),
  ),
  aggregate(
    2240,
    'bit_and',
    [Oid.int8],
    Oid.int8,
    folding<bigint>((a, b) => a & b),
  ),
  aggregate(
    2237,
    'bit_or',
    [Oid.int2],
    Oid.int2,
    folding<number>((a, b) => a | b),
  ),
  aggregate(
    2239,
    'bit_or',
    [Oid.int4],
    Oid.int4,
    folding<number>((a, b) => a | b),
  ),
  aggregate(
    2241,
    'bit_or',
    [Oid.int8],
    Oid.int8,
    folding<bigint>((a, b) => a | b),
  ),
  aggregate(
    6164,
    'bit_xor',
    [Oid.int2],
    Oid.int2,
    folding<number>((a, b) => a ^ b),
  ),
  aggregate(
    6165,
    'bit_xor',
    [Oid.int4],
    Oid.int4,
    folding<number>((a, b) => a ^ b),
  ),
  aggregate(
    6166,
    'bit_xor',
    [Oid.int8],
    Oid.int8,
    folding<bigint>((a, b) => a ^ b),
  ),
]
