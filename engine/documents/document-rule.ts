// Which schema the documents of a table's jsonb column are under, and what becomes of those that do not fit: from the table's options
// and the rows of cadastre.schema and cadastre.schema_item.
import { columnNamed } from '../bind/ddl/storage-options.ts'
import { PgError } from '../errors.ts'
import type { CatalogView } from '../tables.ts'
import type { DocumentEnforcement } from './enforcements.ts'

export const documentOptions = [
  'document_column',
  'document_schema',
  'document_version',
  'document_enforcement',
] as const

export interface DocumentRule {
  readonly column: string
  readonly enforcement: Exclude<DocumentEnforcement, 'none'>
  readonly schemaName: string
  /** Of the schema_item that documents are judged by. */
  readonly item: number
  readonly version: number
  readonly schema: string
}

type Options = Readonly<Record<string, string>>

/** undefined: documents are not judged. Throws 42704 where there is no such schema, or no such version of it. */
export function documentRule(options: Options, catalog: Pick<CatalogView, 'metadata'>): DocumentRule | undefined {
  const { document_column: spelled, document_schema: name, document_version: version } = options
  const enforcement = (options.document_enforcement ?? 'subset') as DocumentEnforcement
  if (spelled === undefined || name === undefined || enforcement === 'none') return undefined
  const rows = (entity: string) => [...(catalog.metadata?.(entity) ?? [])]
  const schema = rows('document_schema').find((row) => row.name === name)
  if (!schema) throw new PgError('42704', `document schema "${name}" does not exist`)
  const items = rows('schema_item').filter((row) => row.schema_id === schema.id)
  const item =
    version === undefined
      ? items
          .filter((row) => row.provision_state === 'active')
          .sort((a, b) => (b.version as number) - (a.version as number))
          .at(0)
      : items.find((row) => row.version === Number(version))
  if (!item) {
    const which = version === undefined ? 'active version' : `version ${version}`
    throw new PgError('42704', `document schema "${name}" has no ${which}`)
  }
  return {
    column: columnNamed('document_column', spelled),
    enforcement,
    schemaName: name,
    item: item.id as number,
    version: item.version as number,
    schema: item.schema as string,
  }
}
