// pg_statistic_ext: what CREATE STATISTICS made.
import { definedOfKind } from '../../../engine/defined/find-defined.ts'
import { expressionTexts } from '../../../engine/defined/statistics-text.ts'
import { makeArray } from '../../../engine/functions/arrays/shape.ts'
import { vectorOf } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgStatisticExt = virtualTable({
  oid: 3381,
  schema: 'pg_catalog',
  name: 'pg_statistic_ext',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    stxrelid: 'oid!',
    stxname: 'name!',
    stxnamespace: 'oid!',
    stxowner: 'oid!',
    stxkeys: 'int2vector!',
    stxstattarget: 'int2',
    stxkind: '_char!',
    stxexprs: 'pg_node_tree',
  },
  *rows({ catalog }) {
    for (const { oid, name, schemaOid, owner, definition } of definedOfKind(catalog, 'statistics'))
      yield {
        oid,
        stxrelid: definition.table,
        stxname: name,
        stxnamespace: schemaOid,
        stxowner: owner,
        stxkeys: vectorOf([...definition.attributes]),
        stxstattarget: definition.target ?? null,
        stxkind: makeArray([...definition.kinds]),
        // No tree is kept: pg_get_expr shows it as it stands.
        stxexprs: definition.expressions.length === 0 ? null : expressionTexts(definition).join(', '),
      }
  },
})
