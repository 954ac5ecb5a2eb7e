// A collation by its name, along the search path.
import { type Collation, collationCalled, unknownCollation } from '../../collations/collations.ts'
import { PgError } from '../../errors.ts'
import type { Binding } from '../binding.ts'
import { typeSchemas } from '../types/user-types.ts'

/** Throws 42704, 3F000. */
export function requireCollation(
  parts: readonly string[],
  binding: Binding,
  fields: { readonly position?: number } = {},
): Collation {
  const { catalog } = binding
  const [name, schema] = parts.toReversed()
  if (schema !== undefined && !catalog.schema(schema))
    throw new PgError('3F000', `schema "${schema}" does not exist`, fields)
  const schemas = schema === undefined ? typeSchemas(binding) : [schema]
  const found = collationCalled(
    catalog,
    name,
    schemas.flatMap((one) => catalog.schema(one) ?? []),
  )
  if (!found) throw unknownCollation(parts.join('.'), fields)
  return found
}
