// Instants and wall clocks of the session's time zone.
import { i64, op } from '../wasm/instruction.ts'
import { timestampMin } from '../../types/datetime/units.ts'
import { failIf } from './call-form.ts'
import type { CompiledValue, I64Value } from './compiled-value.ts'
import { requireFiniteMoment } from './datetimes.ts'
import { errorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'

/** Of a row that is NULL, some moment that a zone has. */
function moment(value: CompiledValue, scope: Scope): I64Value {
  const finite = requireFiniteMoment(value, scope)
  if (!value.isNull) return finite
  return { ...finite, value: scope.fn.let('i64', op('select', i64(0), finite.value, value.isNull)) }
}

/** The wall clock of a timestamp with time zone. */
export function toLocal(instant: CompiledValue, scope: Scope): I64Value {
  const { value, isNull } = moment(instant, scope)
  const local = op('i64.add', value, scope.zoneOffset(value, 'instant'))
  return { kind: 'i64', value: scope.fn.let('i64', local), bits: 59, isNull }
}

/** The instant of a wall clock. */
export function fromLocal(local: CompiledValue, scope: Scope): I64Value {
  const { value, isNull } = moment(local, scope)
  const instant = scope.fn.let('i64', op('i64.sub', value, scope.zoneOffset(value, 'local')))
  failIf({ scope, isNull }, op('i64.lt_s', instant, i64(timestampMin)), errorCode.timestamp)
  return { kind: 'i64', value: instant, bits: 59, isNull }
}
