// Offsets of the session's time zone in generated code: the context holds one for each of many spans of time, by when a moment lies, and
// the run is asked where none holds the moment (run/zone-spans.ts). So code depends on no zone, and moments in any order cost little.
import { call, get, i32, i64, type Instruction, load, op, store } from '../../wasm/instruction.ts'
import type { RowScope } from '../row-code.ts'

export type ZoneClock = 'instant' | 'local'

export const zoneName = (by: ZoneClock): string => `zone/${by}`
/** Offsets within a span: from … to, its offset; all in microseconds. A span of zeros holds no moment. */
export const zoneSpan = { from: 0, to: 8, offset: 16, bytes: 24 } as const
/** Offsets within a clock's place: the moment that is asked for, and the spans. */
export const zonePlace = { asked: 0, spans: 8 } as const
/** Of 2^40 microseconds (thirteen days) each: nine years, before a moment takes another's span. */
const spans = 256
const spanShift = 40n
export const zonePlaceBytes = zonePlace.spans + spans * zoneSpan.bytes
/** The argument of the import. */
export const clockNumber = { instant: 0, local: 1 } as const

const context = get(0)

export function writeZoneOffset(
  micros: Instruction,
  by: ZoneClock,
  { fn, needs }: Pick<RowScope, 'fn' | 'needs'>,
): Instruction {
  const place = needs.context.place(zoneName(by), zonePlaceBytes)
  const find = needs.import('findZoneSpan', ['i32', 'i32'], [])
  const moment = fn.let('i64', micros)
  const number = op('i32.and', op('i32.wrap_i64', op('i64.shr_s', moment, i64(spanShift))), i32(spans - 1))
  const span = fn.let(
    'i32',
    op('i32.add', op('i32.add', context, i32(place + zonePlace.spans)), op('i32.mul', number, i32(zoneSpan.bytes))),
  )
  const before = op('i64.lt_s', moment, load('i64.load', span, zoneSpan.from))
  const behind = op('i64.ge_s', moment, load('i64.load', span, zoneSpan.to))
  fn.when(op('i32.or', before, behind), () =>
    fn.emit(store('i64.store', context, moment, place + zonePlace.asked), call(find, i32(clockNumber[by]), span)),
  )
  return fn.let('i64', load('i64.load', span, zoneSpan.offset))
}
