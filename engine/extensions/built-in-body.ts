// What PostgreSQL's extensions write as SQL functions calls built-in ones.
import type { FunctionContext } from '../functions/function.ts'
import { functionByOid } from '../functions/registry.ts'
import type { Value } from '../types/type.ts'

/** The scalar function's value, with the caller's context. */
export function callBuiltIn(oid: number, args: readonly Value[], context: FunctionContext): Value {
  const definition = functionByOid(oid)
  if (definition.kind !== 'scalar') throw new Error(`${definition.name} is no scalar function`)
  return definition.body(args, context)
}

export function callBuiltInSet(oid: number, args: readonly Value[], context: FunctionContext): Iterable<Value> {
  const definition = functionByOid(oid)
  if (definition.kind !== 'set') throw new Error(`${definition.name} returns no set`)
  return definition.body(args, context)
}
