// The regions of a database's tables with what the region server tells of them: what several virtual tables begin with.
import { baseTables, schemaName, type TableRelation } from './catalog-facts.ts'
import type { VirtualContext, VirtualRow } from './virtual-table.ts'

/** A region's id is its table's OID and its number in sixteen bits. */
const regionsPerTable = 65_536

export interface RegionRow {
  readonly relation: TableRelation
  readonly schema: string
  readonly number: number
  readonly id: bigint
  /** Of the live fact `regions`; empty where the region is about to be. */
  readonly facts: VirtualRow
}

export function* regionRows({ catalog, live }: VirtualContext): Generator<RegionRow> {
  const known = new Map((live.regions ?? []).map((row) => [row.region_id as bigint, row]))
  for (const relation of baseTables(catalog)) {
    const schema = schemaName(catalog, relation.schemaOid)
    for (const number of relation.table.info.regions) {
      const id = BigInt(relation.oid * regionsPerTable + number)
      yield { relation, schema, number, id, facts: known.get(id) ?? {} }
    }
  }
}

/** The table of a region; undefined: another database's. */
export function relationOfRegion({ catalog }: VirtualContext, region: bigint): TableRelation | undefined {
  const relation = catalog.relationByOid(Number(region / BigInt(regionsPerTable)))
  return relation?.kind === 'table' ? relation : undefined
}

export const numberOf = (region: bigint): number => Number(region % BigInt(regionsPerTable))
