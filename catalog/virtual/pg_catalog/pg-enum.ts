// pg_enum: labels of enums in their order.
import { virtualTable } from '../virtual-table.ts'

export const pgEnum = virtualTable({
  oid: 3501,
  schema: 'pg_catalog',
  name: 'pg_enum',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    enumtypid: 'oid!',
    enumsortorder: 'float4!',
    enumlabel: 'name!',
  },
  *rows({ catalog }) {
    for (const { oid: enumtypid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'enum') continue
      for (const { oid, sortOrder, label } of definition.labels)
        yield { oid, enumtypid, enumsortorder: sortOrder, enumlabel: label }
    }
  },
})
