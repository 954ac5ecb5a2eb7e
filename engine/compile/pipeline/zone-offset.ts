// Offsets of the session's time zone in generated code: the context holds one for a span of time, which the run is asked for anew
// where a moment lies outside of it (run/zone-spans.ts). So code depends on no zone, and moments that lie close together cost nothing.
import { call, get, i32, type Instruction, load, op, store } from '../wasm/instruction.ts'
import type { RowScope } from './row-code.ts'

export type ZoneClock = 'instant' | 'local'

export const zoneName = (by: ZoneClock): string => `zone/${by}`
/** Offsets within a span's place: the moment that is asked for, the span from … to, its offset; all in microseconds. */
export const zonePlace = { asked: 0, from: 8, to: 16, offset: 24, bytes: 32 } as const
/** The argument of the import. */
export const clockNumber = { instant: 0, local: 1 } as const

const context = get(0)

export function writeZoneOffset(
  micros: Instruction,
  by: ZoneClock,
  { fn, needs }: Pick<RowScope, 'fn' | 'needs'>,
): Instruction {
  const place = needs.context.place(zoneName(by), zonePlace.bytes)
  const find = needs.import('findZoneSpan', ['i32'], [])
  const moment = fn.let('i64', micros)
  const before = op('i64.lt_s', moment, load('i64.load', context, place + zonePlace.from))
  const behind = op('i64.ge_s', moment, load('i64.load', context, place + zonePlace.to))
  fn.when(op('i32.or', before, behind), () =>
    fn.emit(store('i64.store', context, moment, place + zonePlace.asked), call(find, i32(clockNumber[by]))),
  )
  return fn.let('i64', load('i64.load', context, place + zonePlace.offset))
}
