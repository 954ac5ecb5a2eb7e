// Schemas that tables' documents are under: their names and versions stay as long as a table names them.
import { namesSchema } from '../../../catalog/tables/document-options.ts'
import type { MetadataRow } from '../../../catalog/metadata/entity.ts'
import type { TableRow, TypedEdit } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'

/** Throws 55000 where a table's documents could no longer be judged. */
export function refuseUsedSchemas(core: SessionCore, edits: readonly TypedEdit[]): void {
  for (const edit of edits) {
    const lost = nameLostBy(core, edit) ?? versionLostBy(core, edit)
    const user = lost && tableUnder(core, lost.schema, lost.version)
    if (!user) continue
    throw new PgError('55000', `${lost.what} is in use`, {
      detail: `Documents of table "${user.name}" are under it.`,
      hint: 'ALTER TABLE … RESET (document_schema, document_column) frees it.',
    })
  }
}

interface Lost {
  readonly schema: string
  /** Only this version; absent: all. */
  readonly version?: number
  readonly what: string
}

function nameLostBy(core: SessionCore, edit: TypedEdit): Lost | undefined {
  if (edit.entity !== 'document_schema') return undefined
  const before = core.catalog.row('document_schema', edit.oid)
  if (!before || (edit.op === 'put' && (edit.value as MetadataRow).name === before.name)) return undefined
  return { schema: String(before.name), what: `schema "${String(before.name)}"` }
}

function versionLostBy(core: SessionCore, edit: TypedEdit): Lost | undefined {
  if (edit.entity !== 'schema_item') return undefined
  const before = core.catalog.row('schema_item', edit.oid)
  const after = edit.op === 'put' ? (edit.value as MetadataRow) : undefined
  if (!before || (after && after.version === before.version && after.schema_id === before.schema_id)) return undefined
  const schema = String(core.catalog.row('document_schema', before.schema_id as number)?.name)
  return {
    schema,
    version: before.version as number,
    what: `version ${String(before.version)} of schema "${schema}"`,
  }
}

/** In any database. A table that names no version is under all of them. */
function tableUnder(core: SessionCore, schema: string, version: number | undefined): TableRow | undefined {
  const { catalogs } = core.state
  for (const catalog of [core.catalog, ...[...catalogs.databases()].map(({ oid }) => catalogs.current(oid))])
    for (const table of catalog.rowsOf('table')) {
      const pinned = table.options.document_version
      if (!namesSchema(table.options, schema)) continue
      if (version === undefined || pinned === undefined || Number(pinned) === version) return table
    }
  return undefined
}
