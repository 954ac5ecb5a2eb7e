// Fields of COPY's input to the values of one column. A builder is filled row by row, read once by finish(), and filled again.
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { roundsWholeDigits } from '../../../engine/types/numeric/typmod.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TextSettings, TypeRef } from '../../../engine/types/type.ts'
import { BoolField } from './bool-field.ts'
import { DateField } from './date-field.ts'
import { DecimalField } from './decimal-field.ts'
import { FloatField } from './float-field.ts'
import { IntegerField } from './integer-field.ts'
import { TextField } from './text-field.ts'
import { TimestampField } from './timestamp-field.ts'
import { ValueField } from './value-field.ts'

export interface FieldBuilder {
  /** A field's text, unescaped. Throws the type's errors. Rows come in order; a row that failed may come again. */
  text(bytes: Buffer, start: number, end: number, row: number): void
  /** A field in binary form. */
  binary(bytes: Buffer, start: number, end: number, row: number): void
  /** The validity bitmap is kept by the caller; the value of a NULL row is not looked at. */
  null(row: number): void
  finish(rows: number, memory: ColumnMemory): Omit<Column, 'validity'>
}

export interface FieldContext {
  readonly type: TypeRef
  readonly settings: TextSettings
  /** Rows a builder must have room for. */
  readonly capacity: number
}

export function fieldBuilder(context: FieldContext): FieldBuilder {
  const { type } = context
  const layout = typeByOid(type.oid).layout(type.typmod)
  switch (type.oid) {
    case Oid.int2:
    case Oid.int4:
    case Oid.int8:
      return layout.kind === 'i16' || layout.kind === 'i32' || layout.kind === 'i64'
        ? new IntegerField(context, layout.kind)
        : new ValueField(context)
    case Oid.numeric:
      return layout.kind === 'decimal' && !roundsWholeDigits(type.typmod)
        ? new DecimalField(context, layout)
        : new ValueField(context)
    case Oid.float8:
      return layout.kind === 'f64' ? new FloatField(context) : new ValueField(context)
    case Oid.bool:
      return layout.kind === 'bool' ? new BoolField(context) : new ValueField(context)
    case Oid.date:
      return layout.kind === 'i32' ? new DateField(context) : new ValueField(context)
    case Oid.timestamp:
    case Oid.timestamptz:
      return layout.kind === 'i64' && type.typmod === -1 ? new TimestampField(context) : new ValueField(context)
    case Oid.text:
    case Oid.varchar:
    case Oid.bpchar:
    case Oid.name:
      return layout.kind === 'utf8' ? new TextField(context) : new ValueField(context)
    default:
      return new ValueField(context)
  }
}
