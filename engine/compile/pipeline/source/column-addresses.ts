// Where a column of the source lies, read from the run's context once for all rows.
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { get, type Instruction, load } from '../../wasm/instruction.ts'
import type { ColumnAddresses } from './load-column.ts'
import type { ModuleNeeds } from '../row-code.ts'
import { columnPlace } from '../run-context.ts'

/** fn's first parameter is the context. */
export function columnAddresses(fn: FunctionBuilder, { context }: ModuleNeeds, column: number): ColumnAddresses {
  const place = context.place(`column/${column}`, columnPlace.bytes)
  const read = (offset: number) => (): Instruction => fn.constant('i32', load('i32.load', get(0), place + offset))
  return {
    values: read(columnPlace.values),
    validity: read(columnPlace.validity),
    offsets: read(columnPlace.offsets),
    entryOffsets: read(columnPlace.entryOffsets),
    entryBytes: read(columnPlace.entryBytes),
  }
}
