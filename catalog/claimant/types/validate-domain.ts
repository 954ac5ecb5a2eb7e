// Queries that find a row which breaks a domain's new rule: in columns of the domain, and of domains over it.
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { PgError } from '../../../engine/errors.ts'
import { findType } from '../../../engine/types/registry.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

/** check: over VALUE; undefined: NOT NULL. Throws 0A000 where an array of the domain is stored. */
export function validateDomain(draft: CatalogDraft, domain: number, check: string | undefined): void {
  const { catalog } = draft
  for (const table of catalog.rowsOf('table')) {
    const schema = catalog.schemaByOid(table.schemaOid)?.name ?? ''
    for (const { name, type } of table.columns) {
      if (type.domain === undefined) continue
      if (isOver(draft, type.domain - 1, domain))
        throw new PgError(
          '0A000',
          `cannot alter type "${findType(domain)?.name ?? domain}" because column "${table.name}.${name}" uses it`,
        )
      if (!isOver(draft, type.domain, domain)) continue
      const rows = `(SELECT ${quoteIdentifier(name)} AS value FROM ${quoteName(schema, table.name)}) AS held`
      draft.validate.push({
        sql: `SELECT 1 FROM ${rows} WHERE ${check === undefined ? 'value IS NULL' : `NOT (${check})`} LIMIT 1`,
        sqlstate: check === undefined ? '23502' : '23514',
        message: `column "${name}" of table "${table.name}" contains ${check === undefined ? 'null values' : 'values that violate the new constraint'}`,
        fields: { schema, table: table.name, column: name },
      })
    }
  }
}

/** Whether a type is the domain, or a domain over it. */
function isOver({ catalog }: CatalogDraft, type: number | undefined, domain: number): boolean {
  for (let at = type; at !== undefined;) {
    if (at === domain) return true
    const definition = catalog.row('type', at)?.definition
    at = definition?.kind === 'domain' ? definition.base.domain : undefined
  }
  return false
}
