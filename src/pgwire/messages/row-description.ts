// RowDescription, ParameterDescription and NoData: what a statement takes and gives.
import type { FieldDescription } from '../../session/wire-session.ts'
import type { OutputStream } from '../output-stream.ts'

/** formats: none: all text; one: for all; else one each. null fields: NoData. */
export function writeRowDescription(
  output: OutputStream,
  fields: readonly FieldDescription[] | null,
  formats: readonly number[],
): void {
  if (fields === null) {
    output.begin('n').end()
    return
  }
  output.begin('T').int16(fields.length)
  fields.forEach((field, index) => {
    output
      .cstring(field.name)
      .int32(field.table)
      .int16(field.attribute)
      .int32(field.type)
      .int16(field.length)
      .int32(field.typmod)
      .int16(formatOf(formats, index))
  })
  output.end()
}

export function writeParameterDescription(output: OutputStream, types: readonly number[]): void {
  output.begin('t').int16(types.length)
  for (const type of types) output.int32(type)
  output.end()
}

/** Format code of a column by Bind's rule. */
export const formatOf = (formats: readonly number[], index: number): number =>
  formats.length === 0 ? 0 : formats.length === 1 ? formats[0] : formats[index]
