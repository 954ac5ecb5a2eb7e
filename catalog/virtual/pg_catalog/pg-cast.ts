// pg_cast: the casts of the registry, of extensions and of users.
import { definedOfKind } from '../../../engine/defined/find-defined.ts'
import type { CastDefinition } from '../../../engine/functions/function.ts'
import { allCasts } from '../../../engine/functions/registry.ts'
import { objectsOfExtension } from '../../../engine/extensions/registry.ts'
import { virtualTable } from '../virtual-table.ts'

/** Below 16384, as all that is built in: pg_dump writes casts of higher OIDs out as the user's. */
const firstCastOid = 10_000

export const pgCast = virtualTable({
  oid: 2605,
  schema: 'pg_catalog',
  name: 'pg_cast',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    castsource: 'oid!',
    casttarget: 'oid!',
    castfunc: 'oid!',
    castcontext: 'char!',
    castmethod: 'char!',
  },
  *rows({ catalog }) {
    const ofExtensions = (catalog.extensions?.() ?? []).flatMap(({ name }) => objectsOfExtension(name).casts)
    for (const [index, cast] of [...allCasts(), ...ofExtensions].entries())
      yield { oid: firstCastOid + index, ...rowOf(cast) }
    for (const { oid, definition } of definedOfKind(catalog, 'cast')) yield { oid, ...rowOf(definition) }
  },
})

const methods = { function: 'f', binary: 'b', inout: 'i' } as const

const rowOf = ({ source, target, context, method }: CastDefinition) => ({
  castsource: source,
  casttarget: target,
  castfunc: method.kind === 'function' ? method.function : 0,
  castcontext: context,
  castmethod: methods[method.kind],
})
