// Statistics objects of a table go with it, and with any column that they are about.
import { definedOfKind } from '../../../engine/defined/find-defined.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import type { Dependant } from '../dependencies.ts'

/** attribute: only those that this column is in. */
export const statisticsOf = ({ catalog }: CatalogDraft, table: number, attribute?: number): readonly Dependant[] =>
  definedOfKind(catalog, 'statistics')
    .filter(({ definition }) => definition.table === table)
    .filter(
      ({ definition: { attributes, reads } }) =>
        attribute === undefined || attributes.includes(attribute) || reads.includes(attribute),
    )
    .map(({ oid }): Dependant => ({ object: { kind: 'defined', oid }, type: 'auto' }))

/** A column of the table has another name. */
export function renameInStatistics(
  draft: CatalogDraft,
  table: number,
  attribute: number,
  respelt: (sql: string) => string,
): void {
  for (const { oid, definition } of definedOfKind(draft.catalog, 'statistics')) {
    if (definition.table !== table || !definition.reads.includes(attribute)) continue
    const row = draft.catalog.row('defined_object', oid)!
    const expressions = definition.expressions.map(respelt)
    draft.put('defined_object', oid, { ...row, definition: { ...definition, expressions } })
  }
}
