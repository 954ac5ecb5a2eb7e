// The sink whose rows leave as batches: columns of a fixed number of rows, handed over whenever they are full.
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { call, get, i32, i64, type Instruction, load, op, set, store } from '../../wasm/instruction.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'

/** Rows of the output's columns: a batch of the interpreter. */
export const outputRows = 8192

export type OutputColumn =
  | { readonly kind: 'bool' | 'i32' | 'i64' | 'f64'; readonly nullable: boolean }
  | { readonly kind: 'decimal' | 'decimal128'; readonly scale: number; readonly nullable: boolean }
  /** Two words, and the scale to show. */
  | { readonly kind: 'shown'; readonly scale: number; readonly nullable: boolean }
  /** Codes of the dictionary of a source column. */
  | { readonly kind: 'entry'; readonly column: number; readonly nullable: boolean }
  /** Pairs of address and length; layout: that of the column they become, if not utf8. */
  | { readonly kind: 'text'; readonly layout?: 'binary' | 'fixed16'; readonly nullable: boolean }
  /** Addresses of groups, of which a result is made. */
  | { readonly kind: 'deferred'; readonly result: number; readonly nullable: false }

const bytesOf = {
  bool: 4,
  i32: 4,
  entry: 4,
  deferred: 4,
  i64: 8,
  f64: 8,
  decimal: 8,
  text: 8,
  decimal128: 16,
  shown: 32,
} as const
export const outputBytes = (column: OutputColumn): number => bytesOf[column.kind]

export function outputColumn(value: CompiledValue): OutputColumn {
  const nullable = value.isNull !== undefined
  if (value.kind === 'decimal') {
    return { kind: value.display ? 'shown' : 'decimal', scale: value.scale, nullable }
  }
  if (value.kind === 'decimal128') return { kind: value.display ? 'shown' : value.kind, scale: value.scale, nullable }
  if (value.kind === 'text')
    return value.entry ? { kind: 'entry', column: value.entry.column, nullable } : { kind: 'text', nullable }
  if (value.kind === 'bytes')
    return { kind: 'text', nullable, ...(value.binary && { layout: value.fixed ? 'fixed16' : 'binary' }) }
  return { kind: value.kind, nullable }
}

/** Context places of an output column: addresses of its values and of a byte per row that says NULL. */
export const outputPlace = { values: 0, nulls: 4, bytes: 8 } as const

/** Writes one row; answers what the run must know of the columns. */
export function outputSink(slots: number, scope: RowScope, rowsAtOnce = outputRows): OutputColumn[] {
  const { fn, needs } = scope
  const rowsPlace = needs.context.place('output/rows')
  const row = fn.let('i32', load('i32.load', get(runParameter.context), rowsPlace))
  const columns: OutputColumn[] = []
  for (let slot = 0; slot < slots; slot++) {
    const deferred = scope.row.deferred?.(slot)
    const value: CompiledValue = deferred ? { kind: 'i32', value: deferred.entry, bits: 32 } : scope.slot(slot)
    const column: OutputColumn = deferred
      ? { kind: 'deferred', result: deferred.result, nullable: false }
      : outputColumn(value)
    columns.push(column)
    const place = needs.context.place(`output/${slot}`, outputPlace.bytes)
    const base = fn.constant('i32', load('i32.load', get(runParameter.context), place + outputPlace.values))
    const shift = Math.log2(outputBytes(column))
    fn.emit(...storeAt(op('i32.add', base, op('i32.shl', row, i32(shift))), value))
    if (value.isNull) {
      const nulls = fn.constant('i32', load('i32.load', get(runParameter.context), place + outputPlace.nulls))
      fn.emit(store('i32.store8', op('i32.add', nulls, row), value.isNull))
    }
  }
  const flush = needs.import('flush', [], [])
  const filled = fn.local('i32')
  fn.emit(
    set(filled, op('i32.add', row, i32(1))),
    store('i32.store', get(runParameter.context), get(filled), rowsPlace),
    {
      kind: 'if',
      condition: op('i32.eq', get(filled), i32(rowsAtOnce)),
      then: [call(flush)],
    },
  )
  return columns
}

function storeAt(address: Instruction, value: CompiledValue): Instruction[] {
  switch (value.kind) {
    case 'bool':
    case 'i32':
      return [store('i32.store', address, value.value)]
    case 'i64':
      return [store('i64.store', address, value.value)]
    case 'decimal':
      return [
        store('i64.store', address, value.value),
        ...(value.display ? shownBeside(address, value.value, value.display) : []),
      ]
    case 'f64':
      return [store('f64.store', address, value.value)]
    case 'decimal128':
      return [
        store('i64.store', address, value.low),
        store('i64.store', address, value.high, 8),
        ...(value.display ? [store('i32.store', address, value.display, 16)] : []),
      ]
    case 'text':
      return value.entry
        ? [store('i32.store', address, value.entry.code)]
        : [store('i32.store', address, value.address), store('i32.store', address, value.length, 4)]
    case 'bytes':
      return [store('i32.store', address, value.address), store('i32.store', address, value.length, 4)]
  }
}

const shownBeside = (address: Instruction, value: Instruction, display: Instruction): Instruction[] => [
  store('i64.store', address, op('i64.shr_s', value, i64(63)), 8),
  store('i32.store', address, display, 16),
]
