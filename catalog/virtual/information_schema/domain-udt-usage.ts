// information_schema.domain_udt_usage: types that domains are based on.
import { findType } from '../../../engine/types/registry.ts'
import { declaredOid } from '../../../engine/types/type.ts'
import { schemaName } from '../catalog-facts.ts'
import { typeSchema } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaDomainUdtUsage = virtualTable({
  oid: 13252,
  schema: 'information_schema',
  name: 'domain_udt_usage',
  relkind: 'v',
  columns: {
    udt_catalog: 'name',
    udt_schema: 'name',
    udt_name: 'name',
    domain_catalog: 'name',
    domain_schema: 'name',
    domain_name: 'name',
  },
  *rows({ catalog }) {
    for (const { name, schemaOid, definition } of catalog.types?.() ?? []) {
      if (definition.kind !== 'domain') continue
      const base = declaredOid(definition.base)
      yield {
        udt_catalog: catalog.database.name,
        udt_schema: typeSchema(base, catalog),
        udt_name: findType(base)?.name ?? null,
        domain_catalog: catalog.database.name,
        domain_schema: schemaName(catalog, schemaOid),
        domain_name: name,
      }
    }
  },
})
