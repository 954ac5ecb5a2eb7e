// The fields of a type of rows: what its text and binary forms are read by. They are the catalog's to say, so that each statement reads
// by the catalog that it runs under.
import { PgError } from '../../errors.ts'
import type { TextSettings, TypeRef } from '../type.ts'
import { declaredRow } from '../declared-types.ts'

export interface RowField {
  readonly name: string
  /** Of an attribute of a domain: the domain's base, under its name. */
  readonly type: TypeRef
}

export type RowShape = readonly RowField[]

/** By the OID of the type. Throws 42704 where the statement's catalog has no such type. */
export function shapeOf(
  type: number,
  { objectNames, rowShapes }: Pick<TextSettings, 'objectNames' | 'rowShapes'>,
): RowShape {
  const shape = objectNames ? objectNames.fields(type) : rowShapes?.[type]
  if (shape) return shape
  throw new PgError('42704', `type ${declaredRow(type)?.sqlName ?? `with OID ${type}`} does not exist`)
}
