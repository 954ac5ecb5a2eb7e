// cadastre.storage_node: a place that keeps the files of regions. A local one names a directory; without one it is the data directory.
import { isAbsolute } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { metadataEntity, requiredInt, requiredJson, requiredText, text, int, type MetadataRow } from './entity.ts'
import { requireDocument } from './json-schema.ts'

/** Regions are placed on nodes that are allocated; those of the others stay where they are. */
export const storageNodeStates = ['pending', 'ready', 'bootstrapping', 'allocated', 'out_of_rotation'] as const

export const storageNode = metadataEntity({
  name: 'storage_node',
  oid: 14_201,
  columns: {
    name: requiredText,
    storage_node_type_id: { ...requiredInt, references: 'storage_node_type' },
    host: text,
    port: int,
    state: { ...requiredText, defaultSql: `'pending'`, oneOf: storageNodeStates },
    config: { ...requiredJson, defaultSql: `'{}'` },
  },
  unique: [['name']],
  check: (row, view, before) => {
    const directory = directoryOf(row)
    if (directory !== undefined && !isAbsolute(directory)) {
      throw new PgError('22023', `storage node "${String(row.name)}" needs an absolute path as its directory`, {
        detail: `Its configuration names "${directory}".`,
      })
    }
    // What regions have written is there, and nobody carries it elsewhere.
    if (before && directoryOf(before) !== directory && before.state === 'allocated') {
      throw new PgError('55000', `storage node "${String(row.name)}" is allocated`, {
        hint: 'Make another node, and put new regions there.',
      })
    }
    const type = view.row('storage_node_type', row.storage_node_type_id as number) as MetadataRow
    const item = type.config_schema_item_id
    if (item !== null) requireDocument(row.config as string, view, item as number, `storage node "${String(row.name)}"`)
  },
})

/** Absolute; undefined: the data directory. */
export const directoryOf = (node: MetadataRow): string | undefined => {
  const config: unknown = JSON.parse(node.config as string)
  const directory =
    typeof config === 'object' && config !== null ? (config as { directory?: unknown }).directory : undefined
  return typeof directory === 'string' ? directory : undefined
}
