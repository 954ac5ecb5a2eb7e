// Whether an expression gives the same for ever: what generated columns and indexes may be made of.
import { PgError } from '../../errors.ts'
import { coercionOid } from '../../functions/coercion/functions.ts'
import { findFunction } from '../../functions/registry.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { elementTypeOf } from '../types/types.ts'
import { visitExpression } from '../expression/rewrite.ts'

/** Types whose text depends on settings (DateStyle, TimeZone) or on the catalog. */
const unsteadyText: ReadonlySet<number> = new Set([
  Oid.date,
  Oid.timestamp,
  Oid.timestamptz,
  Oid.timetz,
  Oid.regclass,
  Oid.regtype,
  Oid.regproc,
  Oid.regprocedure,
  Oid.regoper,
  Oid.regoperator,
  Oid.regnamespace,
  Oid.regrole,
  Oid.regcollation,
  Oid.regconfig,
  Oid.regdictionary,
])

const isSteady = (type: number): boolean => !unsteadyText.has(elementTypeOf(type) ?? type)

export function isImmutable(expression: Expression): boolean {
  let immutable = true
  visitExpression(expression, (part) => {
    if (part.kind === 'call' && !immutableCall(part)) immutable = false
  })
  return immutable
}

/** The same of what is kept as text: users' functions are what they say they are. */
export function mayBeKept(expression: Expression): boolean {
  let immutable = true
  visitExpression(expression, (part) => {
    if (part.kind !== 'call' || immutableCall(part)) return
    if (findFunction(part.function)?.routine?.definition.volatility !== 'immutable') immutable = false
  })
  return immutable
}

/** Throws 0A000 for a call of a user's function: what is virtual is computed in the name of whoever reads it. */
export function refuseOwnFunctions(expression: Expression): void {
  visitExpression(expression, (part) => {
    if (part.kind !== 'call' || !findFunction(part.function)?.routine) return
    throw new PgError('0A000', 'generation expression uses user-defined function', {
      detail: 'Virtual generated columns that make use of user-defined functions are not yet supported.',
      ...(part.position !== undefined && { position: part.position }),
    })
  })
}

/** textanycat and anytextcat: || of a text and anything. */
const concatenations: ReadonlySet<number> = new Set([2003, 2004])

/** A cast through text is as steady as the texts of its types; so is what makes a text of any value. */
function immutableCall(call: CallExpression): boolean {
  if (call.function === coercionOid.throughText || call.function === coercionOid.arrayCast) {
    return [call.type.oid, call.args[0].type.oid].every(isSteady)
  }
  if (concatenations.has(call.function)) return call.args.every(({ type }) => isSteady(type.oid))
  return findFunction(call.function)?.volatility === 'immutable'
}
