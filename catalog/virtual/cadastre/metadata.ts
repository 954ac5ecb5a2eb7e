// cadastre.storage_node, cadastre.datastore, …: the entities of the metadata schema as tables, which an operator writes to.
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { metadataEntities } from '../../metadata/entities.ts'
import type { MetadataEntity, MetadataType } from '../../metadata/entity.ts'
import type { VirtualTable } from '../virtual-table.ts'

const types: Readonly<Record<MetadataType, TypeRef>> = {
  int4: typeRef(Oid.int4),
  int8: typeRef(Oid.int8),
  text: typeRef(Oid.text),
  bool: typeRef(Oid.bool),
  jsonb: typeRef(Oid.jsonb),
  timestamptz: typeRef(Oid.timestamptz),
}

const toVirtualTable = (entity: MetadataEntity): VirtualTable => ({
  oid: entity.oid,
  schema: 'cadastre',
  name: entity.table,
  relkind: 'v',
  columns: Object.entries(entity.columns).map(([name, { type, notNull, defaultSql }]) => ({
    name,
    type: types[type],
    notNull,
    ...(defaultSql !== undefined && { defaultSql }),
  })),
  live: [],
  writer: 'metadata',
  rowId: (row) => BigInt(row.id as number),
  rows: ({ catalog }) => catalog.metadata?.(entity.name) ?? [],
})

export const metadataTables: readonly VirtualTable[] = Object.values(metadataEntities).map(toVirtualTable)
