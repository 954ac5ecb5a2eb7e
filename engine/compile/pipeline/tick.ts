// Now and then within a loop whose turns nobody has counted before (entries that one row meets) it is looked whether the query is to stop.
import { call, get, i32, type Instruction, op, set, when } from '../wasm/instruction.ts'
import type { RowScope } from './row-code.ts'

/** Turns between looks: what one of them does may take a microsecond. */
const turnsAtOnce = 16_384

/** To be run at every turn; the call throws. */
export function tick({ fn, needs }: RowScope): Instruction[] {
  const turns = fn.local('i32')
  const check = needs.import('checkCancel', [], [])
  return [
    set(turns, op('i32.add', get(turns), i32(1))),
    when(op('i32.eqz', op('i32.and', get(turns), i32(turnsAtOnce - 1))), [call(check)]),
  ]
}
