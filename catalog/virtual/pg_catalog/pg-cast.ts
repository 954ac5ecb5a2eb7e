// pg_cast: the casts of the registry.
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
    for (const [index, cast] of [...allCasts(), ...ofExtensions].entries()) {
      const { kind } = cast.method
      yield {
        oid: firstCastOid + index,
        castsource: cast.source,
        casttarget: cast.target,
        castfunc: cast.method.kind === 'function' ? cast.method.function : 0,
        castcontext: cast.context,
        castmethod: kind === 'function' ? 'f' : kind === 'binary' ? 'b' : 'i',
      }
    }
  },
})
