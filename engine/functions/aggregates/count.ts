// count(*) and count(x).
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import { aggregate } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

interface Count {
  count: number
}

const body = {
  start: (): Count => ({ count: 0 }),
  step: (state: Count): Count => {
    state.count++
    return state
  },
  finish: (state: Count) => BigInt(state.count),
  merge: (a: Count, b: Count): Count => {
    a.count += b.count
    return a
  },
}

export const countFunctions: readonly FunctionDefinition[] = [
  aggregate(2803, 'count', [], Oid.int8, {
    ...body,
    vector: (states: Count[], groups, _args, batch) => {
      if (states.length === 1) states[0].count += batch.length
      else for (let row = 0; row < batch.length; row++) states[groups[row]].count++
      return true
    },
  }),
  aggregate(2147, 'count', [Oid.any], Oid.int8, {
    ...body,
    vector: (states: Count[], groups, [column], batch) => countValid(states, groups, column, batch.length),
  }),
]

function countValid(states: readonly Count[], groups: Int32Array, column: Column, rows: number): boolean {
  if (column.boxed) {
    for (let row = 0; row < rows; row++) if (column.boxed[row] !== null) states[groups[row]].count++
    return true
  }
  const { validity } = column
  if (!validity && states.length === 1) {
    states[0].count += rows
    return true
  }
  for (let row = 0; row < rows; row++) {
    if (!validity || (validity[row >> 3] >> (row & 7)) & 1) states[groups[row]].count++
  }
  return true
}
