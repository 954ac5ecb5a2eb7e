// Rows of large objects name roles by their OIDs: those of the server that they are restored on stand in their places.
import { pgCatalogOid } from '../../catalog/system-schemas.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Batch, Column } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import type { Table } from '../../engine/tables.ts'
import type { Value } from '../../engine/types/type.ts'
import { aclOf, aclText } from '../session/large-objects/stored-acl.ts'
import { objectTable } from '../session/large-objects/store.ts'
import { renumberedAcl, type Renumbering } from './renumber.ts'

/** Of any other table the rows as they are. */
export function renumberedLargeObjects({ info, schema }: Table, batch: Batch, to: Renumbering): Batch {
  if (info.name !== objectTable || info.schemaOid !== pgCatalogOid) return batch
  const changes: Readonly<Record<string, (value: Value) => Value>> = {
    owner: (owner) => to.role(owner as number) ?? to.owner,
    acl: (acl) => (acl === null ? null : aclText(renumberedAcl(aclOf(acl as string), to))),
  }
  const columns = batch.columns.map((column, i): Column => {
    const change = changes[schema.columns[i].name]
    if (!change) return column
    const read = reader(column)
    return buildColumn(
      schema.columns[i].type,
      Array.from({ length: batch.length }, (_, row) => change(read(row))),
    )
  })
  return { ...batch, columns }
}
