// A value of one type to another, as an assignment makes it: by the cast that there is, or through text (PL/pgSQL's own rule).
import { openBinding } from '../../../engine/bind/binding.ts'
import { coerceTo } from '../../../engine/bind/overloads/coerce.ts'
import { PgError } from '../../../engine/errors.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import { scalarValue } from '../../../engine/interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { findType, formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { bindContext } from '../prepared/bind-context.ts'
import { isRowTypeOid } from '../../../engine/types/user-oids.ts'
import type { SessionCore } from '../session-core.ts'

interface Casts {
  version: number
  readonly expressions: Map<string, Expression | undefined>
}

const kept = new WeakMap<SessionCore, Casts>()

const keyOf = (type: TypeRef): string => `${type.oid},${type.typmod},${type.domain ?? ''}`

/** throughText: what no cast makes is written out and read again. Throws 42804 without it. */
export function castValue(
  core: SessionCore,
  context: EvaluateContext,
  value: Value,
  from: TypeRef,
  to: TypeRef,
  throughText: boolean,
): Value {
  if (from.oid === to.oid && to.domain === undefined && (to.typmod === -1 || to.typmod === from.typmod)) return value
  if (value === null && to.domain === undefined) return null
  if (to.oid === Oid.record) return value
  if (from.oid === Oid.record && isRowTypeOid(to.oid) && to.domain === undefined) return value
  const source = from.oid === Oid.record && isRowTypeOid(to.oid) ? { oid: to.oid, typmod: -1 } : from
  const cast = castOf(core, source, to)
  if (cast)
    return scalarValue(cast, noSlot, {
      ...context,
      parameters: [value],
      callSites: undefined,
    } as EvaluateContext)
  const base: TypeRef = { oid: to.oid, typmod: to.typmod }
  if (value === null) return to.domain === undefined ? null : castValue(core, context, value, base, to, throughText)
  if (!throughText) {
    throw new PgError('42804', `cannot cast type ${formatType(from.oid)} to ${formatType(to.oid)}`)
  }
  const target = findType(to.oid)
  const text = findType(from.oid)?.format(value, core.textSettings)
  if (!target || text === undefined) throw new PgError('42804', `cannot cast to ${formatType(to.oid)}`)
  const parsed = target.parse(text, core.textSettings)
  const read = to.typmod >= 0 && target.applyTypmod ? target.applyTypmod(parsed, to.typmod, false) : parsed
  return to.domain === undefined ? read : castValue(core, context, read, base, to, throughText)
}

const noSlot = (): Value => null

function castOf(core: SessionCore, from: TypeRef, to: TypeRef): Expression | undefined {
  const { version } = core.catalog
  let casts = kept.get(core)
  if (casts?.version !== version) kept.set(core, (casts = { version, expressions: new Map() }))
  const key = `${keyOf(from)} ${keyOf(to)}`
  if (!casts.expressions.has(key)) {
    const parameter: Expression = { kind: 'parameter', number: 1, type: from }
    const binding = openBinding(bindContext(core, [from.oid]))
    casts.expressions.set(key, coerceTo(parameter, to, 'assignment', binding))
  }
  return casts.expressions.get(key)
}
