// cadastre.storage_node_type: kinds of places that keep the files of regions, and what a node's configuration must look like.
import { int, metadataEntity, requiredText, text } from './entity.ts'

export const storageNodeType = metadataEntity({
  name: 'storage_node_type',
  oid: 14_200,
  columns: {
    name: requiredText,
    info: text,
    config_schema_item_id: { ...int, references: 'schema_item' },
  },
  unique: [['name']],
})
