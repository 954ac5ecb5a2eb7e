// Set-returning calls in a select list: for each input row they run in lock-step, the shorter ones padded with NULL.
import { type Batch, batchRowsMax, type Column } from '../columns/column.ts'
import { type ElementColumn, elementColumn, FlatArrays } from '../columns/flat-arrays.ts'
import { gatherColumn } from '../columns/gather.ts'
import { reader } from '../columns/read.ts'
import type { Expression } from '../plan/expression.ts'
import type { ListedColumns, SetFunction } from '../functions/function.ts'
import { functionByOid } from '../functions/registry.ts'
import { recordOf } from '../types/record-value.ts'
import { fixedArrayOf } from '../types/fixed-array.ts'
import { findType, typeByOid } from '../types/registry.ts'
import type { TypeRef, Value } from '../types/type.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './expression/evaluate.ts'
import { batchFrame } from './expression/frame.ts'
import { columnOfValues } from './expression/result-column.ts'
import { execute, type PlanOf } from './operators.ts'
import { RowBuffer } from './row-batch.ts'
import { setRows } from './set-rows.ts'

/** Of arrays: of its rows there is one for each element. */
const unnestOid = 2331

interface SetItem {
  readonly function: number
  readonly args: readonly ((row: number) => Value)[]
  readonly call: Expression & { readonly kind: 'call' }
  readonly listed: ListedColumns | undefined
}

/** A value in ROWS FROM. */
interface OneRow {
  readonly once: (row: number) => Value
}

/** What stands in each row as it is. */
interface Beside {
  readonly column: Column
  readonly read: (row: number) => Value
}

/** unnest of arrays as they lie. */
interface FlatSet {
  readonly arrays: FlatArrays
  readonly elements: ElementColumn
}

type Item = SetItem | OneRow | Beside | FlatSet

function flatSet({ type }: Expression, column: Column): FlatSet | undefined {
  if (typeByOid(column.type.oid).elementOid !== type.oid || fixedArrayOf(column.type.oid)) return undefined
  const elements = elementColumn(type, batchRowsMax)
  const arrays = elements && FlatArrays.of(column)
  return arrays && { arrays, elements }
}

/** Bytes of values that stand beside a set's: a long one is written once for each element of the set. */
const besideBytesMax = 1 << 26

/** In each row of the batch: undefined where none are long. */
function besideBytes(items: readonly Item[]): ((row: number) => number) | undefined {
  const offsets = items.flatMap((item) => ('column' in item && item.column.offsets ? [item.column.offsets] : []))
  if (offsets.every((one) => one.at(-1)! * batchRowsMax <= besideBytesMax)) return undefined
  return (row) => offsets.reduce((sum, one) => sum + one[row + 1] - one[row], 0)
}

const beside = (column: Column): Beside => ({ column, read: reader(column) })

export function* executeProjectSet(plan: PlanOf<'project-set'>, context: ExecuteContext): Generator<Batch> {
  const only = plan.items.filter((item) => item.set).length === 1
  const output = new RowBuffer(plan.types)
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    const frame = batchFrame(batch)
    const items = plan.items.map(({ expression, set, listed }): Item => {
      if (!set) return beside(evaluateFrame(expression, frame, context))
      if (expression.kind !== 'call' || (functionByOid(expression.function).kind !== 'set' && !listed))
        return { once: reader(evaluateFrame(expression, frame, context)) }
      const columns = expression.args.map((arg) => evaluateFrame(arg, frame, context))
      const flat = only && !listed && expression.function === unnestOid ? flatSet(expression, columns[0]) : undefined
      if (flat) return flat
      const args = columns.map((column) => reader(column))
      return { function: expression.function, args, call: expression, listed }
    })
    if (only) {
      const flat = items.find((item) => 'elements' in item)
      yield* flat
        ? besideElements(flat, items, batch.length, context)
        : besideOneSet(plan.types, items as OtherItem[], batch.length, context)
      continue
    }
    for (let row = 0; row < batch.length; row++) {
      const sources = items.map((item) =>
        'column' in item ? item.read(row) : rowsOf(item as SetItem | OneRow, row, context)[Symbol.iterator](),
      )
      for (let made = 0; ; made++) {
        if ((made & 0xfff) === 0) context.checkCancel()
        let any = false
        const values = sources.map((source, i) => {
          if ('column' in items[i]) return source
          const next = (source as Iterator<Value>).next()
          if (next.done) return null
          any = true
          return next.value
        })
        if (!any) break
        const full = output.add(values)
        if (full) yield full
      }
    }
  }
  const rest = output.rest()
  if (rest) yield rest
}

type OtherItem = Exclude<Item, FlatSet>

/** What the other items are, beside the elements of each row's array. */
function* besideElements(
  set: FlatSet,
  items: readonly Item[],
  length: number,
  context: ExecuteContext,
): Generator<Batch> {
  const { arrays, elements } = set
  const rows = new Int32Array(batchRowsMax)
  const batchOf = (): Batch => {
    const made = rows.slice(0, elements.length)
    const column = elements.take()
    return {
      length: made.length,
      columns: items.map((item) => ('column' in item ? gatherColumn(item.column, made) : column)),
    }
  }
  const bytesOf = besideBytes(items)
  let bytes = 0
  for (let row = 0; row < length; row++) {
    if (arrays.isNull(row)) continue
    arrays.open(row)
    const ownBytes = bytesOf?.(row) ?? 0
    for (let i = arrays.count; i > 0; i--) {
      rows[elements.length] = row
      const at = arrays.next()
      if (arrays.length < 0) elements.addNull()
      else elements.add(arrays, at)
      bytes += ownBytes
      if (elements.length < batchRowsMax && bytes < besideBytesMax) continue
      context.checkCancel()
      yield batchOf()
      bytes = 0
    }
  }
  if (elements.length > 0) yield batchOf()
}

/** No lock-step: the set's values, and beside them what the other items are in the rows that they were made for. */
function* besideOneSet(
  types: readonly TypeRef[],
  items: readonly OtherItem[],
  length: number,
  context: ExecuteContext,
): Generator<Batch> {
  const set = items.find((item) => !('column' in item)) as SetItem | OneRow
  let rows: number[] = []
  let values: Value[] = []
  const batchOf = (): Batch => {
    const made = Int32Array.from(rows)
    const columns = items.map((item, i) =>
      'column' in item ? gatherColumn(item.column, made) : columnOfValues(types[i], values),
    )
    rows = []
    values = []
    return { length: made.length, columns }
  }
  const bytesOf = besideBytes(items)
  let bytes = 0
  for (let row = 0; row < length; row++) {
    const ownBytes = bytesOf?.(row) ?? 0
    for (const value of rowsOf(set, row, context)) {
      if ((rows.push(row) & 0xfff) === 0) context.checkCancel()
      values.push(value)
      bytes += ownBytes
      if (rows.length < batchRowsMax && bytes < besideBytesMax) continue
      yield batchOf()
      bytes = 0
    }
  }
  if (rows.length > 0) yield batchOf()
}

function rowsOf(item: SetItem | OneRow, row: number, context: ExecuteContext): Iterable<Value> {
  if ('once' in item) return [item.once(row)]
  const rows = setRows(
    item.call,
    item.function,
    item.call.args.map((arg) => arg.type),
    item.args.map((read) => read(row)),
    item.call.type,
    context,
    item.listed,
  )
  const { columns } = functionByOid(item.function) as Partial<SetFunction>
  return columns && columns.length > 1 ? typedRows(rows, columns) : rows
}

/** Rows say the types of their fields, which values do not always tell. */
function* typedRows(rows: Iterable<Value>, columns: NonNullable<SetFunction['columns']>): Generator<Value> {
  const types = columns.map(({ type }) => type)
  const known = types.every((type) => findType(type)?.kind !== 'pseudo')
  for (const row of rows) yield known && Array.isArray(row) && !('fieldTypes' in row) ? recordOf(row, types) : row
}
