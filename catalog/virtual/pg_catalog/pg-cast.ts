// pg_cast: the casts of the registry, of extensions and of users.
import type { CastDefinition } from '../../../engine/functions/function.ts'
import { numberedCasts } from '../../../engine/functions/system/numbered-casts.ts'
import { virtualTable } from '../virtual-table.ts'

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
    for (const { oid, cast } of numberedCasts(catalog)) yield { oid, ...rowOf(cast) }
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
