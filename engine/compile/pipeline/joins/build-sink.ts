// The sink that keeps rows as entries of a join's table. Their buckets are linked when all rows are there (link.ts).
import { compileExpression } from '../../expression/compile-expression.ts'
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { anyNull } from '../../expression/compiled-value.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import { br, call, i32 } from '../../wasm/instruction.ts'
import { type EntryLayout, type Shape, shapeOf, storeFields } from '../source/fields.ts'
import type { Sink } from '../pipeline.ts'
import type { RowScope } from '../row-code.ts'
import { settled } from '../produce.ts'
import { TableWriter } from '../table-writer.ts'

type Build = Sink & { readonly kind: 'build' }

/** Keys, then payload; a row whose key is NULL matches nothing, unless NULL equals NULL, and is left out if nobody wants it for itself. */
export function buildValues(sink: Build, scope: RowScope): CompiledValue[] {
  if (sink.nullAware && sink.keys.length > 1) throw new Unsupported('NOT IN over several columns that may be NULL')
  scope.ensure(sink.keys)
  const keys = sink.keys.map((key) => settled(compileExpression(key, scope), scope.fn))
  if (keys.some((key) => key.kind === 'decimal128' || (key.kind === 'decimal' && key.display)))
    throw new Unsupported('a join by wide numerics')
  const nulls = anyNull(keys.filter((_, i) => !sink.nullSafe?.[i]))
  if (nulls && !sink.keepsNulls) scope.fn.emit(br(scope.row.skip, nulls))
  return [
    ...keys.map((key, i) => (sink.nullSafe?.[i] || sink.keepsNulls ? key : { ...key, isNull: undefined })),
    ...sink.payload.map((slot) => scope.slot(slot)),
  ]
}

export const buildShapes = (sink: Build, scope: RowScope): Shape[] => buildValues(sink, scope).map(shapeOf)

export function buildSink(sink: Build, layout: EntryLayout, scope: RowScope, writer: TableWriter): void {
  const values = buildValues(sink, scope).map((value) => stable(value, scope))
  storeFields(scope.fn, writer.append(layout.bytes), layout, values)
}

/** Bytes of a text are copied to memory that lasts as long as the table. */
export function stable(value: CompiledValue, scope: RowScope): CompiledValue {
  if (value.kind !== 'text' || value.stable) return value
  const keep = scope.needs.import('keepText', ['i32', 'i32'], ['i32'])
  const { fn } = scope
  const length = fn.let('i32', value.length)
  const address = fn.local('i32')
  const copy = (): void => fn.emit({ kind: 'set', local: address, value: call(keep, value.address, length) })
  if (value.isNull) {
    fn.emit({ kind: 'set', local: address, value: i32(0) })
    fn.when(value.isNull, () => {}, copy)
  } else copy()
  return { ...value, address: { kind: 'get', local: address }, length, stable: true, entry: undefined, made: undefined }
}
