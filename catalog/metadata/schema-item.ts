// cadastre.schema_item: one version of a document's schema, as JSON Schema. Documents were judged by it, so it never changes.
import { requireJsonSchema } from '../../engine/documents/json-schema.ts'
import { PgError } from '../../engine/errors.ts'
import { metadataEntity, requiredBool, requiredInt, requiredJson, type MetadataRow } from './entity.ts'
import { whatItForbids } from './json-schema.ts'

export const schemaItem = metadataEntity({
  name: 'schema_item',
  oid: 14_209,
  columns: {
    schema_id: { ...requiredInt, references: 'document_schema' },
    version: requiredInt,
    schema: requiredJson,
    backwards_compatible: { ...requiredBool, defaultSql: 'true' },
    /** Kept although documents of the version before may not fit. */
    force: { ...requiredBool, defaultSql: 'false' },
  },
  unique: [['schema_id', 'version']],
  check: (row, view, before) => {
    if (before && before.schema !== row.schema) {
      throw new PgError('55000', `version ${String(row.version)} of the schema has been given out`, {
        hint: 'Insert the next version.',
      })
    }
    requireJsonSchema(row.schema as string)
    if (!row.backwards_compatible || row.force || before) return
    const previous = lastBefore(row, view)
    const broken = previous && whatItForbids(previous.schema as string, row.schema as string)
    if (broken) {
      throw new PgError(
        '23514',
        `version ${String(row.version)} is not compatible with version ${String(previous.version)}`,
        { detail: broken, hint: 'Say so with backwards_compatible = false, or insist with force = true.' },
      )
    }
  },
})

function lastBefore(row: MetadataRow, view: Parameters<NonNullable<typeof schemaItem.check>>[1]) {
  let last: MetadataRow | undefined
  for (const other of view.rowsOf('schema_item')) {
    if (other.schema_id !== row.schema_id || (other.version as number) >= (row.version as number)) continue
    if (!last || (other.version as number) > (last.version as number)) last = other
  }
  return last
}
