// pg_range: the range types, each with its subtype and its multirange.
import { functionsNamed } from '../../../engine/functions/registry.ts'
import { allTypes } from '../../../engine/types/registry.ts'
import type { TypeDefinition } from '../../../engine/types/type.ts'
import { defaultOperatorClass } from '../operator-classes.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgRange = virtualTable({
  oid: 3541,
  schema: 'pg_catalog',
  name: 'pg_range',
  relkind: 'r',
  columns: {
    rngtypid: 'oid!',
    rngsubtype: 'oid!',
    rngmultitypid: 'oid!',
    rngcollation: 'oid!',
    rngsubopc: 'oid!',
    rngcanonical: 'regproc!',
    rngsubdiff: 'regproc!',
  },
  *rows() {
    for (const type of allTypes()) if (type.kind === 'range') yield rangeRow(type)
  },
})

function rangeRow({ oid, name, rangeFamily }: TypeDefinition) {
  const { subtype, multirange } = rangeFamily!
  const own = (suffix: string): number => functionsNamed(`${name}_${suffix}`)[0]?.oid ?? 0
  return {
    rngtypid: oid,
    rngsubtype: subtype.oid,
    rngmultitypid: multirange,
    rngcollation: 0,
    rngsubopc: defaultOperatorClass(subtype.oid),
    rngcanonical: own('canonical'),
    rngsubdiff: own('subdiff'),
  }
}
