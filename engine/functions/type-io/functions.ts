// What reads and writes types, called by name: int8send(1), uuid_send(id), int4in('5'), numeric_out(1.5). Receiving takes a message, which SQL has none of.
import { Oid } from '../../types/oids.ts'
import { findType, typeByOid } from '../../types/registry.ts'
import { typeFunctionSignature } from '../../types/type-function-signature.ts'
import { typeFunctions } from '../../types/type-functions.ts'
import type { Value } from '../../types/type.ts'
import { immutable, stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { textOf } from '../text-form.ts'

/** Pseudo types whose arguments say of which type they are. */
const polymorphic: ReadonlySet<number> = new Set([
  Oid.anyarray,
  Oid.anyenum,
  Oid.anyrange,
  Oid.anymultirange,
  Oid.record,
])

/** The reg types have their own in functions/system. */
const elsewhere = /^reg.*(in|out)$/

/** Settings or the catalog decide how these are written, or which encoding they have. */
const dependsOnSession =
  /^(reg|date|time|interval|cash|aclitem|array|enum|record|range|multirange|any|text|name|bpchar|varchar|xml)/

export const typeIoFunctions: readonly FunctionDefinition[] = Object.entries(typeFunctions).flatMap(([name, oid]) => {
  const role = /(?:in|out|send)$/.exec(name)?.[0]
  if (role === undefined || name.includes('typmod') || elsewhere.test(name)) return []
  const { args, result } = typeFunctionSignature(name)
  const type = role === 'in' ? result : args[0]
  if (!polymorphic.has(type) && (findType(type) === undefined || findType(type)?.kind === 'pseudo')) return []
  const declare = dependsOnSession.test(name) ? stable : immutable
  if (role === 'out') return [declare(oid, name, args, result, written)]
  if (role === 'send') return [declare(oid, name, args, result, sent)]
  return polymorphic.has(type) ? [] : [declare(oid, name, args, result, read)]
})

function written([value]: [Value], context: FunctionContext): Value {
  return textOf(value, context.argTypes[0].oid, context)
}

function sent([value]: [Value], { argTypes }: FunctionContext): Value {
  return typeByOid(argTypes[0].oid).send(value)
}

/** The OID between text and modifier is that of an array's elements, and says nothing here. */
function read([text, , typmod]: [string, number?, number?], { resultType, settings }: FunctionContext): Value {
  const type = typeByOid(resultType.oid)
  const value = type.parse(text, settings)
  return typmod === undefined || typmod < 0 || !type.applyTypmod ? value : type.applyTypmod(value, typmod, false)
}
