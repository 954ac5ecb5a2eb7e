// A value's text form as an output function prints it, for functions that take values of any type.
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import type { FunctionContext } from './function.ts'
import { isRegType, regText } from './system/reg-text.ts'

export function textOf(value: Value, type: number, context: FunctionContext): string {
  if (isRegType(type)) return regText(type, value as number, context)
  return typeByOid(type).format(value, context.settings)
}
