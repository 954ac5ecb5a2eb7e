// Whether a text that the catalog keeps says a field by its name: (row).field.
import { parseSql } from '../../../engine/parse/parse.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import type { Relation } from '../../../engine/tables.ts'
import { queryKeepers } from '../../query-keepers.ts'
import type { CatalogSnapshot } from '../../snapshot.ts'

/** The first relation with such a text. Of which type the row is, the text alone does not say. */
export function namesField(catalog: CatalogSnapshot, field: string): Relation | undefined {
  for (const view of queryKeepers(catalog)) if (names(view.sql, '', field)) return catalog.relationByOid(view.oid)
  for (const table of catalog.rowsOf('table')) {
    const texts = [
      ...table.columns.map(({ defaultSql }) => defaultSql),
      ...table.constraints.map((one) => (one.kind === 'check' ? one.sql : undefined)),
      ...(table.policies ?? []).flatMap(({ usingSql, checkSql }) => [usingSql, checkSql]),
    ]
    if (texts.some((text) => text !== undefined && names(text, 'SELECT ', field)))
      return catalog.relationByOid(table.oid)
  }
  return undefined
}

const names = (sql: string, lead: string, field: string): boolean =>
  sql.includes(field) && within(parseSql(lead + sql)[0]?.node, field)

function within(node: ParseNode, field: string): boolean {
  if (node === null || typeof node !== 'object') return false
  if (Array.isArray(node)) return node.some((item) => within(item, field))
  const steps: ParseNode[] = node.A_Indirection?.indirection ?? []
  if (steps.some((step) => step.A_Star || step.String?.sval === field)) return true
  return Object.values(node).some((value) => within(value, field))
}
