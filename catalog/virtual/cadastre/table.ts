// cadastre.table: the database's tables as the metadata server knows them. CREATE TABLE makes them; an operator sets their state and limits.
import { aclArray } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreTable = virtualTable({
  oid: 14_211,
  schema: 'cadastre',
  name: 'table',
  relkind: 'v',
  columns: {
    id: 'int4!',
    schema_name: 'name!',
    name: 'name!',
    owner: 'name',
    version: 'int4!',
    regions: 'int4!',
    options: 'jsonb!',
    document_schema: 'text',
    limits: 'jsonb!',
    acl: '_aclitem',
    provision_state: 'text!',
  },
  writer: 'table',
  rowId: (row) => BigInt(row.id as number),
  *rows({ catalog }) {
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'table') continue
      const { info, schema } = relation.table
      yield {
        id: relation.oid,
        schema_name: info.schemaName,
        name: relation.name,
        owner: catalog.roleByOid(info.owner)?.name ?? null,
        version: schema.version,
        regions: info.regions.length,
        options: jsonbText(info.options),
        document_schema: info.options.document_schema ?? null,
        limits: limitsText(info.options.rows_max),
        acl: aclArray(info.acl, catalog),
        provision_state: info.provisionState ?? 'active',
      }
    }
  },
})

const limitsText = (rows: string | undefined): string => (rows === undefined ? '{}' : `{"rows_max": ${Number(rows)}}`)

/** Options are texts, so canonical JSON needs no more than jsonb's order of keys and its blanks. */
const jsonbText = (options: Readonly<Record<string, string>>): string => {
  const names = Object.keys(options).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return `{${names.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(options[name])}`).join(', ')}}`
}
