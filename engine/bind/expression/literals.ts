// Text of untyped literals to values of a type, at bind time as in PostgreSQL: errors point into the statement.
import { PgError } from '../../errors.ts'
import { parseInterval } from '../../types/datetime/interval-parse.ts'
import { intervalRange } from '../../types/datetime/interval-typmod.ts'
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
      return parseInterval(text, binding.settings, intervalRange(type.typmod))
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
