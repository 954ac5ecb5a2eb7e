// What configurations, dictionaries, templates and parsers of text search have in common, wherever they come from.
import { PgError } from '../../errors.ts'
import type { CatalogView } from '../../tables.ts'

export interface ListedObject {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  /** Absent: it is built in, or an extension's. */
  readonly owner?: number
  readonly extension?: string
  readonly comment?: string | undefined
}

export type ObjectSource = Pick<CatalogView, 'definedObjects' | 'extensions'>

export interface SearchedSchema {
  readonly oid: number
}

/** pg_catalog's. */
export const builtInSchemaOid = 11

export const unknownObject = (kind: string, shown: string): PgError =>
  new PgError('42704', `text search ${kind} "${shown}" does not exist`)
