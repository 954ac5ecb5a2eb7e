// A table's options of document schemas: that they belong together, and name what there is.
import { columnNamed } from '../../engine/bind/ddl/storage-options.ts'
import { documentOptions, documentRule } from '../../engine/documents/document-rule.ts'
import { PgError } from '../../engine/errors.ts'
import type { CatalogView, ColumnSchema } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'

interface Described {
  readonly name: string
  readonly options: Readonly<Record<string, string>>
  readonly columns: readonly ColumnSchema[]
}

/** Throws 22023, 42703, 42804, and 42704 for a schema or a version that there is not. */
export function requireDocumentOptions(
  { name, options, columns }: Described,
  catalog: Pick<CatalogView, 'metadata'>,
): void {
  const given = documentOptions.find((option) => options[option] !== undefined)
  if (given === undefined) return
  for (const needed of ['document_column', 'document_schema'] as const) {
    if (options[needed] !== undefined) continue
    throw new PgError('22023', `option "${given}" needs the option "${needed}"`)
  }
  const named = columnNamed('document_column', options.document_column)
  const column = columns.find((one) => one.name === named)
  if (!column) {
    throw new PgError('42703', `column "${named}" of relation "${name}" does not exist`, {
      detail: 'The table option "document_column" names it.',
    })
  }
  if (column.type.oid !== Oid.jsonb) throw new PgError('42804', `document_column "${named}" must be of type jsonb`)
  documentRule({ ...options, document_enforcement: 'strict' }, catalog)
}

/** Whether documents of the table are under the schema, whatever becomes of those that do not fit. */
export const namesSchema = (options: Readonly<Record<string, string>>, schema: string): boolean =>
  options.document_schema === schema
