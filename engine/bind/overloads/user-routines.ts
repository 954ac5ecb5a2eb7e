// Functions that users made, found by name along the search path, among those that are built in.
import { PgError } from '../../errors.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { mayUseSchema } from '../../privileges/object-privileges.ts'
import { routineDefinition } from '../../routines/declared-routines.ts'
import { roleOf } from '../access.ts'
import type { Binding } from '../binding.ts'
import { typeSchemas } from '../types/user-types.ts'

/** Of two with the same arguments the one of the schema that is searched first comes first. */
export function withRoutines(
  builtIn: readonly FunctionDefinition[],
  schema: string | undefined,
  name: string,
  binding: Binding,
): readonly FunctionDefinition[] {
  const { catalog } = binding
  if (!catalog.routinesNamed) return builtIn
  if (schema !== undefined) {
    const entry = catalog.schema(schema)
    const own = entry ? routinesIn(entry.oid, name, binding) : []
    if (own.length > 0 && entry && !mayLookIn(entry.oid, binding))
      throw new PgError('42501', `permission denied for schema ${schema}`)
    return own.length === 0 ? builtIn : [...builtIn, ...own]
  }
  const found: FunctionDefinition[] = []
  for (const searched of new Set(typeSchemas(binding))) {
    if (searched === 'pg_catalog') {
      found.push(...builtIn)
      continue
    }
    // Temporary schemas have no functions that a name alone finds.
    const entry = searched === 'pg_temp' ? undefined : catalog.schema(searched)
    if (!entry) continue
    const own = routinesIn(entry.oid, name, binding)
    if (own.length > 0 && mayLookIn(entry.oid, binding)) found.push(...own)
  }
  return found
}

const routinesIn = (schema: number, name: string, { catalog }: Binding): FunctionDefinition[] =>
  (catalog.routinesNamed?.(schema, name) ?? []).map((routine) => routineDefinition(routine, catalog))

const mayLookIn = (schema: number, binding: Binding): boolean =>
  binding.inView === true ||
  binding.securing !== undefined ||
  binding.context.unrestricted === true ||
  mayUseSchema(binding.catalog, roleOf(binding), schema)
