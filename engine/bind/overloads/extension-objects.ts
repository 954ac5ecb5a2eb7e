// Functions and operators of the extensions that a database has, where the search path finds their schema.
import { extensionFunctionsNamed, extensionOperatorsNamed, typesOf } from '../../extensions/registry.ts'
import type { FunctionDefinition, OperatorDefinition } from '../../functions/function.ts'
import type { ExtensionEntry } from '../../tables.ts'
import type { TypeDefinition } from '../../types/type.ts'
import type { Binding } from '../binding.ts'
import { effectivePath } from '../query/relations.ts'

const none: readonly never[] = []

export function extensionFunctions(
  schema: string | undefined,
  name: string,
  binding: Binding,
): readonly FunctionDefinition[] {
  const extensions = visibleExtensions(schema, binding)
  return extensions.length === 0 ? none : extensions.flatMap((one) => extensionFunctionsNamed(one.name, name))
}

export function extensionOperators(
  schema: string | undefined,
  name: string,
  binding: Binding,
): readonly OperatorDefinition[] {
  const extensions = visibleExtensions(schema, binding)
  return extensions.length === 0 ? none : extensions.flatMap((one) => extensionOperatorsNamed(one.name, name))
}

export const extensionTypeNamed = (
  schema: string | undefined,
  name: string,
  binding: Binding,
): TypeDefinition | undefined =>
  visibleExtensions(schema, binding)
    .flatMap((extension) => typesOf(extension.name))
    .find((type) => type.name === name)

/** Whether the extension is there and the name, as it is written, reaches into its schema. */
export const reachesExtension = (extension: string, schema: string | undefined, binding: Binding): boolean =>
  visibleExtensions(schema, binding).some((one) => one.name === extension)

/** In the order of the path. What is stored was written where its names were found, and what the server asks by itself has no
 * path: there all that the database has is visible. */
function visibleExtensions(schema: string | undefined, binding: Binding): readonly ExtensionEntry[] {
  const all = binding.catalog.extensions?.() ?? none
  if (all.length === 0) return none
  const schemas = schema === undefined ? effectivePath(binding) : [schema]
  const found = schemas.flatMap((name) => {
    const oid = binding.catalog.schema(name)?.oid
    return oid === undefined ? [] : all.filter((extension) => extension.schemaOid === oid)
  })
  const own = binding.inView === true || binding.securing !== undefined || binding.context.unrestricted === true
  if (schema !== undefined || !own) return found
  return [...new Set([...found, ...all])]
}
