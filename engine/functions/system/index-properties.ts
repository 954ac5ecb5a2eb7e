// pg_indexam_has_property and its kin: what an index can do. Every index here answers as a btree.
import type { IndexSchema } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const btree = 403

const methodProperties = ['can_order', 'can_unique', 'can_multi_col', 'can_exclude', 'can_include']
const indexProperties = ['clusterable', 'index_scan', 'bitmap_scan', 'backward_scan']

/** undefined: there is no such property, which is NULL to SQL. */
function columnProperty({ descending, nullsFirst }: IndexSchema['columns'][number], property: string): boolean | null {
  switch (property) {
    case 'asc':
      return !descending
    case 'desc':
      return descending
    case 'nulls_first':
      return nullsFirst
    case 'nulls_last':
      return !nullsFirst
    case 'orderable':
    case 'returnable':
    case 'search_array':
    case 'search_nulls':
      return true
    case 'distance_orderable':
      return false
    default:
      return null
  }
}

export const indexPropertyFunctions: readonly FunctionDefinition[] = [
  stable(636, 'pg_indexam_has_property', [Oid.oid, Oid.text], Oid.bool, ([method, property]: [number, string]) =>
    method === btree && methodProperties.includes(property.toLowerCase()) ? true : null,
  ),
  stable(
    637,
    'pg_index_has_property',
    [Oid.regclass, Oid.text],
    Oid.bool,
    ([oid, property]: [number, string], { catalog }) =>
      catalog.relationByOid(oid)?.kind === 'index' && indexProperties.includes(property.toLowerCase()) ? true : null,
  ),
  stable(
    638,
    'pg_index_column_has_property',
    [Oid.regclass, Oid.int4, Oid.text],
    Oid.bool,
    ([oid, column, property]: [number, number, string], { catalog }) => {
      const relation = catalog.relationByOid(oid)
      const member = relation?.kind === 'index' ? relation.index.columns[column - 1] : undefined
      return member ? columnProperty(member, property.toLowerCase()) : null
    },
  ),
]
