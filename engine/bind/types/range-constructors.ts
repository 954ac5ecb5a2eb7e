// Functions that users' ranges are made with: they have the name that the type was created under.
import { rangeConstructorOid } from '../../functions/ranges/user-constructors.ts'
import { findFunction } from '../../functions/registry.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { Oid } from '../../types/oids.ts'
import { arrayTypeOf } from '../../types/registry.ts'
import type { Binding } from '../binding.ts'
import { typeSchemas } from './user-types.ts'

export function rangeConstructors(
  schema: string | undefined,
  name: string,
  binding: Binding,
): readonly FunctionDefinition[] {
  const { catalog } = binding
  const schemas = (schema === undefined ? typeSchemas(binding) : [schema]).map((each) => catalog.schema(each)?.oid)
  const found: FunctionDefinition[] = []
  for (const { oid, schemaOid, definition } of catalog.types?.() ?? []) {
    if (definition.kind !== 'range' && definition.kind !== 'multirange') continue
    if (definition.constructorName !== name || !schemas.includes(schemaOid)) continue
    const form = (own: number, args: readonly number[], more = {}): FunctionDefinition =>
      ({ ...findFunction(own)!, name, args, result: oid, ...more }) as FunctionDefinition
    if (definition.kind === 'range') {
      const { subtype } = definition
      found.push(
        form(rangeConstructorOid.bounds, [subtype, subtype]),
        form(rangeConstructorOid.boundsAndFlags, [subtype, subtype, Oid.text]),
      )
    } else {
      const { range } = definition
      found.push(
        form(rangeConstructorOid.nothing, []),
        form(rangeConstructorOid.oneRange, [range]),
        form(rangeConstructorOid.ranges, [arrayTypeOf(range)], { variadic: range }),
      )
    }
  }
  return found
}
