// Casts with their OIDs: those that are built in and extensions' have none of PostgreSQL's, and are numbered in their order.
import { definedOfKind } from '../../defined/find-defined.ts'
import { objectsOfExtension } from '../../extensions/registry.ts'
import type { CatalogView } from '../../tables.ts'
import type { CastDefinition } from '../function.ts'
import { allCasts } from '../registry.ts'

/** Below 16384, as all that is built in: pg_dump writes casts of higher OIDs out as the user's. */
const firstCastOid = 10_000

export interface NumberedCast {
  readonly oid: number
  readonly cast: CastDefinition
}

export function* numberedCasts(catalog: CatalogView): Generator<NumberedCast> {
  const ofExtensions = (catalog.extensions?.() ?? []).flatMap(({ name }) => objectsOfExtension(name).casts)
  for (const [index, cast] of [...allCasts(), ...ofExtensions].entries()) yield { oid: firstCastOid + index, cast }
  for (const { oid, definition } of definedOfKind(catalog, 'cast')) yield { oid, cast: definition }
}
