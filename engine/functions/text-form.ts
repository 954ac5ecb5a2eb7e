// A value's text form, for functions that take values of any type.
import { formatWithMask } from '../types/network/format-inet.ts'
import type { Inet } from '../types/network/inet-value.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import type { FunctionContext } from './function.ts'

/** As an output function prints it. */
export function textOf(value: Value, type: number, context: FunctionContext): string {
  return typeByOid(type).format(value, context.settings)
}

/** As a cast to text has it, which for two types is not what they print. */
export function castToText(value: Value, type: number, context: FunctionContext): string {
  if (type === Oid.bool) return String(value)
  return type === Oid.inet ? formatWithMask(value as Inet) : textOf(value, type, context)
}
