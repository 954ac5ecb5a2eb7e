// What a database's tables take of the object storage: sums as of now, so that a report says all of it and none twice.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { RegionStatistics } from '../../../regions/region-server.ts'
import { tableOfRegion } from '../../../regions/requests/request.ts'

export interface UsageReport {
  readonly object_storage_usage: readonly {
    readonly schema_name: string
    readonly num_objects: number
    readonly total_bytes: number
  }[]
  readonly region_usage: readonly {
    readonly region_id: number
    readonly schema_name: string
    readonly table_name: string
    readonly num_rows: number
    readonly num_objects: number
    readonly total_bytes: number
  }[]
}

/** Objects of buckets that belong to a table. */
export interface TableObjects {
  readonly table: number
  readonly objects: number
  readonly bytes: number
}

export function usageOf(
  catalog: CatalogSnapshot,
  regions: readonly Pick<RegionStatistics, 'region' | 'rows' | 'segments' | 'segmentBytes'>[],
  objects: readonly TableObjects[],
): UsageReport {
  const sums = new Map<string, { objects: number; bytes: number }>()
  const place = (oid: number): { schema: string; table: string } | undefined => {
    const relation = catalog.relationByOid(oid)
    const schema = relation && catalog.schemaByOid(relation.schemaOid)
    // Another database's, or one that is gone.
    return schema && { schema: schema.name, table: relation.name }
  }
  const add = (schema: string, count: number, bytes: number): void => {
    const sum = sums.get(schema) ?? { objects: 0, bytes: 0 }
    sums.set(schema, {
      objects: sum.objects + count,
      bytes: sum.bytes + bytes,
    })
  }
  const regionUsage = regions.flatMap(({ region, rows, segments, segmentBytes }) => {
    const found = place(tableOfRegion(region))
    if (!found) return []
    add(found.schema, segments, segmentBytes)
    return {
      region_id: region,
      schema_name: found.schema,
      table_name: found.table,
      num_rows: rows,
      num_objects: segments,
      total_bytes: segmentBytes,
    }
  })
  for (const { table, objects: count, bytes } of objects) {
    const found = place(table)
    if (found) add(found.schema, count, bytes)
  }
  return {
    object_storage_usage: Array.from(sums, ([schema_name, sum]) => ({
      schema_name,
      num_objects: sum.objects,
      total_bytes: sum.bytes,
    })),
    region_usage: regionUsage,
  }
}
