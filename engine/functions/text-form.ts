// A value's text form as an output function prints it, for functions that take values of any type.
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import type { FunctionContext } from './function.ts'

export function textOf(value: Value, type: number, context: FunctionContext): string {
  return typeByOid(type).format(value, context.settings)
}
