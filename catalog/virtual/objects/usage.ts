// objects.usage: objects and bytes of each bucket by schema and table; what belongs to no table has neither. Rows of tables lie in
// segments of the regions' own bucket, whichever backend keeps them.
import { schemaName } from '../catalog-facts.ts'
import { regionRows } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'
import { bigintOf, objectRows } from './object-rows.ts'

const regionBucket = 'cadastre-regions'

export const objectsUsage = virtualTable({
  oid: 14064,
  schema: 'objects',
  name: 'usage',
  relkind: 'v',
  columns: {
    bucket: 'text!',
    table_schema: 'name',
    table_name: 'name',
    table_oid: 'oid',
    objects: 'int8!',
    bytes: 'int8!',
  },
  live: ['regions'],
  *rows(context) {
    for (const row of objectRows(context, { kind: 'usage' })) {
      // Counted below, and other servers may have regions in it.
      if (row['bucket'] === regionBucket) continue
      const oid = row['table'] as number
      const relation = oid === 0 ? undefined : context.catalog.relationByOid(oid)
      // Another database's table.
      if (oid !== 0 && !relation) continue
      yield {
        bucket: row['bucket'] as string,
        table_schema: relation ? schemaName(context.catalog, relation.schemaOid) : null,
        table_name: relation?.name ?? null,
        table_oid: relation?.oid ?? null,
        objects: bigintOf(row['objects'])!,
        bytes: bigintOf(row['bytes'])!,
      }
    }
    const tables = new Map<number, { schema: string; name: string; objects: bigint; bytes: bigint }>()
    for (const { relation, schema, facts } of regionRows(context)) {
      const one = tables.get(relation.oid) ?? { schema, name: relation.name, objects: 0n, bytes: 0n }
      one.objects += BigInt((facts.segments as number | null | undefined) ?? 0)
      one.bytes += (facts.segment_bytes as bigint | null | undefined) ?? 0n
      tables.set(relation.oid, one)
    }
    for (const [oid, { schema, name, objects, bytes }] of tables)
      yield { bucket: regionBucket, table_schema: schema, table_name: name, table_oid: oid, objects, bytes }
  },
})
