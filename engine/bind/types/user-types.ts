// Names of types that users made, along the search path. What is built in comes first, as pg_catalog does.
import { PgError } from '../../errors.ts'
import { mayUseSchema } from '../../privileges/object-privileges.ts'
import { roleOf } from '../access.ts'
import type { Binding } from '../binding.ts'
import { effectivePath } from '../query/relations.ts'

export function findUserType(schema: string | undefined, name: string, binding: Binding): number | undefined {
  const { catalog } = binding
  if (!catalog.typeNamed) return undefined
  if (schema !== undefined) {
    const entry = catalog.schema(schema)
    if (!entry) return undefined
    const found = catalog.typeNamed(entry.oid, name)
    if (found !== undefined && !mayLookIn(entry.oid, binding))
      throw new PgError('42501', `permission denied for schema ${schema}`)
    return found
  }
  for (const candidate of typeSchemas(binding)) {
    const entry = catalog.schema(candidate)
    const found = entry && catalog.typeNamed(entry.oid, name)
    if (found !== undefined && mayLookIn(entry!.oid, binding)) return found
  }
  return undefined
}

/** What is stored was written where the name was found; it stays good under another path. */
export const typeSchemas = (binding: Binding): readonly string[] =>
  binding.inView || binding.securing ? [...effectivePath(binding), 'public'] : effectivePath(binding)

const mayLookIn = (schema: number, binding: Binding): boolean =>
  binding.inView === true ||
  binding.securing !== undefined ||
  binding.context.unrestricted === true ||
  mayUseSchema(binding.catalog, roleOf(binding), schema)
