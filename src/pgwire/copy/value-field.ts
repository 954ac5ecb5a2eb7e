// Fields of the types that have no shorter way: through the type's own parser to a JavaScript value.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Column } from '../../../engine/columns/column.ts'
import type { ColumnMemory } from '../../../engine/columns/memory.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TypeDefinition, Value } from '../../../engine/types/type.ts'
import type { FieldBuilder, FieldContext } from './field-builder.ts'

export class ValueField implements FieldBuilder {
  readonly #context: FieldContext
  readonly #parse: FieldParser
  #values: Value[] = []

  constructor(context: FieldContext) {
    this.#context = context
    this.#parse = fieldParser(context)
  }

  text(bytes: Buffer, start: number, end: number, row: number): void {
    this.#values[row] = this.#parse.text(bytes, start, end)
  }

  binary(bytes: Buffer, start: number, end: number, row: number): void {
    // Values may be views of their bytes, and the input's are not kept.
    this.#values[row] = this.#parse.binary(Buffer.from(bytes.subarray(start, end)), 0, end - start)
  }

  null(row: number): void {
    this.#values[row] = null
  }

  finish(rows: number, memory: ColumnMemory): Column {
    const values = this.#values.slice(0, rows)
    this.#values = []
    return buildColumn(this.#context.type, values, { memory })
  }
}

export interface FieldParser {
  text(bytes: Buffer, start: number, end: number): Value
  binary(bytes: Buffer, start: number, end: number): Value
}

/** Complete and slow: what the fast builders fall back on for every field they do not recognise, so that errors are the type's own. */
export function fieldParser({ type, settings }: FieldContext): FieldParser {
  const definition: TypeDefinition = typeByOid(type.oid)
  const modify = (value: Value): Value =>
    type.typmod === -1 || !definition.applyTypmod ? value : definition.applyTypmod(value, type.typmod, false)
  return {
    text: (bytes, start, end) => modify(definition.parse(bytes.toString('utf8', start, end), settings)),
    binary: (bytes, start, end) => modify(definition.receive(bytes.subarray(start, end), settings)),
  }
}
