// Set-returning calls in a select list: for each input row they run in lock-step, the shorter ones padded with NULL.
import type { Batch } from '../columns/column.ts'
import { reader } from '../columns/read.ts'
import type { Expression } from '../plan/expression.ts'
import type { ListedColumns, SetFunction } from '../functions/function.ts'
import { functionByOid } from '../functions/registry.ts'
import { recordOf } from '../types/record-value.ts'
import { findType } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import type { ExecuteContext } from './execute-context.ts'
import { evaluateFrame } from './expression/evaluate.ts'
import { batchFrame } from './expression/frame.ts'
import { execute, type PlanOf } from './operators.ts'
import { RowBuffer } from './row-batch.ts'
import { setRows } from './set-rows.ts'

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

export function* executeProjectSet(plan: PlanOf<'project-set'>, context: ExecuteContext): Generator<Batch> {
  const output = new RowBuffer(plan.types)
  for (const batch of execute(plan.input, context)) {
    context.checkCancel()
    const frame = batchFrame(batch)
    const items = plan.items.map(({ expression, set, listed }): SetItem | OneRow | ((row: number) => Value) => {
      if (!set) return reader(evaluateFrame(expression, frame, context))
      if (expression.kind !== 'call' || (functionByOid(expression.function).kind !== 'set' && !listed))
        return { once: reader(evaluateFrame(expression, frame, context)) }
      const args = expression.args.map((arg) => reader(evaluateFrame(arg, frame, context)))
      return { function: expression.function, args, call: expression, listed }
    })
    for (let row = 0; row < batch.length; row++) {
      const sources = items.map((item) => (typeof item === 'function' ? item(row) : iterate(item, row, context)))
      for (let made = 0; ; made++) {
        if ((made & 0xfff) === 0) context.checkCancel()
        let any = false
        const values = sources.map((source, i) => {
          if (typeof items[i] === 'function') return source
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

function iterate(item: SetItem | OneRow, row: number, context: ExecuteContext): Iterator<Value> {
  if ('once' in item) return [item.once(row)].values()
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
  return columns && columns.length > 1 ? typedRows(rows, columns) : rows[Symbol.iterator]()
}

/** Rows say the types of their fields, which values do not always tell. */
function* typedRows(rows: Iterable<Value>, columns: NonNullable<SetFunction['columns']>): Generator<Value> {
  const types = columns.map(({ type }) => type)
  const known = types.every((type) => findType(type)?.kind !== 'pseudo')
  for (const row of rows) yield known && Array.isArray(row) && !('fieldTypes' in row) ? recordOf(row, types) : row
}
