// What stands on a configuration or a dictionary: configurations on their dictionaries, and texts that name either, which say its OID.
import type { DefinedKind } from '../../../../engine/defined/defined-object.ts'
import { queryKeepers } from '../../../query-keepers.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import type { CatalogObject, Dependant } from '../../dependencies.ts'

export function usersOfTextSearch(draft: CatalogDraft, kind: DefinedKind, oid: number): Dependant[] {
  const own = kind === 'ts-dictionary' ? configurationsWith(draft, oid) : []
  return [...own, ...textsSaying(draft, kind === 'ts-dictionary' ? 'regdictionary' : 'regconfig', oid)].map(
    (object): Dependant => ({ object, type: 'normal' }),
  )
}

export const configurationsWith = ({ catalog }: CatalogDraft, dictionary: number): CatalogObject[] =>
  catalog
    .definedObjects()
    .filter(
      ({ definition }) =>
        definition.kind === 'ts-configuration' && definition.mappings.some(([, oids]) => oids.includes(dictionary)),
    )
    .map(({ oid }) => ({ kind: 'defined', oid }))

export const dictionariesOf = ({ catalog }: CatalogDraft, template: number): CatalogObject[] =>
  catalog
    .definedObjects()
    .filter(({ definition }) => definition.kind === 'ts-dictionary' && definition.template === template)
    .map(({ oid }) => ({ kind: 'defined', oid }))

/** '16385'::regconfig, or the same as it may be written in a query. */
export function textsSaying({ catalog }: CatalogDraft, type: string, oid: number): CatalogObject[] {
  const found: CatalogObject[] = []
  const named = new RegExp(`'${oid}'\\s*::\\s*${type}\\b|'${oid}'\\s+as\\s+${type}\\b|\\b${type}\\s+'${oid}'`, 'i')
  const says = (sql: string | undefined): boolean => sql !== undefined && named.test(sql)
  for (const view of queryKeepers(catalog)) if (says(view.sql)) found.push({ kind: 'relation', oid: view.oid })
  for (const table of catalog.rowsOf('table')) {
    for (const { defaultSql, attribute, generated } of table.columns)
      if (says(defaultSql)) found.push({ kind: generated ? 'column' : 'default', oid: table.oid, attribute })
    for (const constraint of table.constraints)
      if (constraint.kind === 'check' && says(constraint.sql))
        found.push({ kind: 'constraint', oid: constraint.oid, table: table.oid })
    for (const policy of table.policies ?? [])
      if (says(policy.usingSql) || says(policy.checkSql))
        found.push({ kind: 'policy', oid: policy.oid, table: table.oid })
    for (const index of catalog.indexesOf(table.oid))
      if (says(index.whereSql) || index.columns.some(({ sql }) => says(sql)))
        found.push({ kind: 'relation', oid: index.oid })
  }
  return found
}
