// pg_range: the range types, each with its subtype and its multirange.
import { functionsNamed } from '../../../engine/functions/registry.ts'
import { allTypes } from '../../../engine/types/registry.ts'
import type { TypeDefinition } from '../../../engine/types/type.ts'
import { defaultOperatorClass } from '../operator-classes.ts'
import { physicalFacts } from '../relation-attributes.ts'
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
  *rows({ catalog }) {
    for (const type of allTypes()) if (type.kind === 'range') yield rangeRow(type)
    for (const { oid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'range') continue
      const { subtype, multirange, collation, operatorClass, difference } = definition
      yield {
        rngtypid: oid,
        rngsubtype: subtype,
        rngmultitypid: multirange,
        rngcollation:
          collation === undefined ? physicalFacts({ oid: subtype, typmod: -1 }).collation : bytewiseCollation,
        rngsubopc: operatorClass,
        rngcanonical: 0,
        rngsubdiff: difference ?? 0,
      }
    }
  },
})

/** Every collation that may be named orders as "C" does. */
const bytewiseCollation = 950

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
