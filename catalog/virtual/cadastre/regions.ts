// cadastre.regions: the regions of every table, with what the region server tells of them.
import { baseTables, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const cadastreRegions = virtualTable({
  oid: 14002,
  schema: 'cadastre',
  name: 'regions',
  relkind: 'r',
  columns: {
    database_name: 'name!',
    table_schema: 'name!',
    table_name: 'name!',
    table_oid: 'oid!',
    region_number: 'int4!',
    region_id: 'int8!',
    rows: 'int8',
    segments: 'int4',
    segment_bytes: 'int8',
    memtable_rows: 'int8',
    memtable_bytes: 'int8',
  },
  live: ['regions'],
  *rows({ catalog, live }) {
    const known = new Map((live.regions ?? []).map((row) => [Number(row.region_id), row]))
    for (const relation of baseTables(catalog)) {
      for (const number of relation.table.info.regions) {
        const id = relation.oid * regionsPerTable + number
        const facts = known.get(id)
        yield {
          database_name: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
          table_oid: relation.oid,
          region_number: number,
          region_id: BigInt(id),
          rows: facts?.rows ?? null,
          segments: facts?.segments ?? null,
          segment_bytes: facts?.segment_bytes ?? null,
          memtable_rows: facts?.memtable_rows ?? null,
          memtable_bytes: facts?.memtable_bytes ?? null,
        }
      }
    }
  },
})

/** A region's id is its table's OID and its number in sixteen bits. */
const regionsPerTable = 65_536
