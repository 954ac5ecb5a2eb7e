// Casts that users made, by their types. All that binds asks for them, so what a catalog has is looked through once.
import type { CastDefinition } from '../functions/function.ts'
import type { CatalogView } from '../tables.ts'
import { castName, type DefinedObject } from './defined-object.ts'

export type CastSource = Pick<CatalogView, 'definedObjects'>

const known = new WeakMap<readonly DefinedObject[], ReadonlyMap<string, CastDefinition>>()

export function userCast(catalog: CastSource, source: number, target: number): CastDefinition | undefined {
  const casts = userCasts(catalog)
  return casts.size === 0 ? undefined : casts.get(castName(source, target))
}

export function userCasts(catalog: CastSource): ReadonlyMap<string, CastDefinition> {
  const objects = catalog.definedObjects?.() ?? none
  if (objects.length === 0) return noCasts
  let casts = known.get(objects)
  if (!casts) known.set(objects, (casts = gather(objects)))
  return casts
}

const none: readonly DefinedObject[] = []
const noCasts: ReadonlyMap<string, CastDefinition> = new Map()

const gather = (objects: readonly DefinedObject[]): ReadonlyMap<string, CastDefinition> =>
  new Map(
    objects.flatMap(({ definition }) =>
      definition.kind === 'cast' ? [[castName(definition.source, definition.target), definition] as const] : [],
    ),
  )
