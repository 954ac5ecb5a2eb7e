// Entries of a join's table as the source of the steps that follow the probe, when all rows have come: those that none has met (right,
// full and right anti), or those that some has (right semi).
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { nullOf } from '../../expression/literals.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, i32, type Instruction, load, op } from '../../wasm/instruction.ts'
import { loadField } from '../source/fields.ts'
import { joinEntry } from './join-table.ts'
import type { Probe } from '../pipeline.ts'
import type { JoinLayout } from './probe.ts'
import type { Row } from '../row-code.ts'

export function remainderRow(
  fn: FunctionBuilder,
  step: Probe,
  layout: JoinLayout,
  entry: Instruction,
  skip: Row['skip'],
): Row {
  const met = op('i32.lt_s', load('i32.load', entry, joinEntry.nulls), i32(0))
  fn.emit(br(skip, step.type === 'right-semi' ? op('i32.eqz', met) : met))
  // Beside rows of its own side, the entry's come after theirs.
  const before = step.leftTypes ? layout.leftSlots : 0
  const made = new Map<number, CompiledValue>()
  return {
    skip,
    slot(slot) {
      let value = made.get(slot)
      if (!value) {
        if (slot < before) value = nullOf(step.leftTypes![slot])
        else {
          const at = layout.payload.indexOf(slot - before)
          if (at < 0) throw new Error(`slot ${slot} is not kept by table ${step.table}`)
          value = loadField(fn, entry, layout, layout.fields[step.keys.length + at])
        }
        made.set(slot, value)
      }
      return value
    },
  }
}
