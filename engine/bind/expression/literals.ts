// Text of untyped literals to values of a type, at bind time as in PostgreSQL: errors point into the statement.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { unsafeUse } from '../../types/enum.ts'
import { typeByOid } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { isEnumOid } from '../../types/user-oids.ts'
import { at, positioned, type Binding } from '../binding.ts'
import { parseRegName } from '../types/reg-names.ts'

/** typmod only steers how an interval reads its text; lengths are applied by the caller. */
export function parseLiteral(text: string, type: TypeRef, binding: Binding, location?: number): Value {
  return positioned(at(binding, location), () => {
    const named = parseRegName(text, type.oid, binding)
    if (named !== undefined) return named
    if (type.oid === Oid.record) {
      throw new PgError('0A000', 'input of anonymous composite types is not implemented')
    }
    if (type.oid === Oid.interval && type.typmod >= 0) {
      return typeByOid(Oid.interval).parse(intervalText(text, (type.typmod >> 16) & 0x7fff), binding.settings)
    }
    return enumCode(text, type.oid, binding) ?? typeByOid(type.oid).parse(text, binding.settings)
  })
}

/** As the transaction's own catalog has the enum, which others may not see yet. */
function enumCode(text: string, type: number, binding: Binding): number | undefined {
  const definition = isEnumOid(type) ? binding.catalog.userType?.(type)?.definition : undefined
  const found = definition?.kind === 'enum' ? definition.labels.find(({ label }) => label === text) : undefined
  if (found?.fresh) throw unsafeUse(text, typeByOid(type).sqlName)
  return found?.code
}

// Bits of the fields in an interval's typmod (PostgreSQL's INTERVAL_MASK).
const month = 1 << 1
const year = 1 << 2
const day = 1 << 3
const hour = 1 << 10
const minute = 1 << 11
const second = 1 << 12

const lowestField: ReadonlyMap<number, string> = new Map([
  [year, 'year'],
  [month, 'month'],
  [day, 'day'],
  [hour, 'hour'],
  [minute, 'minute'],
  [second, 'second'],
  [year | month, 'month'],
  [day | hour, 'hour'],
  [day | hour | minute, 'minute'],
  [hour | minute, 'minute'],
  [day | hour | minute | second, 'second'],
  [hour | minute | second, 'second'],
  [minute | second, 'second'],
])

/** interval '1' day, interval '1:30' minute to second: a number without a unit is of the lowest field named. */
function intervalText(text: string, range: number): string {
  const unit = lowestField.get(range)
  if (!unit) return text
  if (/^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$/.test(text)) return `${text} ${unit}`
  const dayAndUnit = /^\s*([+-]?\d+)\s+([+-]?\d+)\s*$/.exec(text)
  if (dayAndUnit && range & day) return `${dayAndUnit[1]} days ${dayAndUnit[2]} ${unit}`
  const clock = /^\s*([+-]?)(\d+):(\d+(\.\d*)?)\s*$/.exec(text)
  if (clock && range === (minute | second)) return `${clock[1]}00:${clock[2]}:${clock[3]}`
  return text
}
