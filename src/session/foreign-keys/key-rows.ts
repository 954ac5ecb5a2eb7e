// Keys as columns: what moves between a statement's writes, key look-ups and internal queries without becoming objects row by row.
import { setImmediate } from 'node:timers/promises'
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'

export interface KeyRows {
  readonly types: readonly TypeRef[]
  readonly batches: readonly Batch[]
  readonly rows: number
}

export const keyRows = (types: readonly TypeRef[], batches: readonly Batch[]): KeyRows => ({
  types,
  batches: batches.filter((batch) => batch.length > 0),
  rows: batches.reduce((sum, batch) => sum + batch.length, 0),
})

export const keyRowsOf = (types: readonly TypeRef[], values: readonly (readonly Value[])[]): KeyRows =>
  keyRows(types, [
    {
      length: values.length,
      columns: types.map((type, i) =>
        buildColumn(
          type,
          values.map((value) => value[i]),
        ),
      ),
    },
  ])

/** Rows between two looks at other work of this thread. */
const rowsPerTurn = 8192

/** Every row's values, giving way to other work on the way. */
export async function* rowsOf(batches: readonly Batch[]): AsyncGenerator<readonly Value[]> {
  let turn = 0
  for (const batch of batches) {
    const read = batch.columns.map(reader)
    for (let row = 0; row < batch.length; row++) {
      if (++turn % rowsPerTurn === 0) await setImmediate()
      yield read.map((value) => value(row))
    }
  }
}

export function rowAt({ batches }: KeyRows, position: number): readonly Value[] {
  for (const batch of batches) {
    if (position < batch.length) return batch.columns.map((column) => reader(column)(position))
    position -= batch.length
  }
  throw new Error('no such key')
}

/** One string for equal keys of the same types; undefined where a column is NULL. */
export function textOf(values: readonly Value[], types: readonly TypeRef[]): string | undefined {
  let text = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null) return undefined
    const type = typeByOid(types[i].oid)
    const key = String(type.hashKey ? type.hashKey(value) : type.format(value, undefined as never))
    text += `${key.length}:${key};`
  }
  return text
}

/** Many small lots of keys of the same types as a few large ones, each key once; large ones stay as they are. */
export async function together(lots: readonly KeyRows[]): Promise<KeyRows> {
  const [{ types }] = lots
  const small = lots.filter(({ rows }) => rows <= smallLotMax)
  const large = lots.filter(({ rows }) => rows > smallLotMax)
  const keys = new Map<string, readonly Value[]>()
  for await (const row of rowsOf(small.flatMap(({ batches }) => batches))) keys.set(textOf(row, types) ?? '', row)
  return keyRows(types, [...keyRowsOf(types, [...keys.values()]).batches, ...large.flatMap(({ batches }) => batches)])
}

const smallLotMax = 1024
