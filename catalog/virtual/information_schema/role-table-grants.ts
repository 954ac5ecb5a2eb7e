// information_schema.role_table_grants: the same, for roles the user acts as.
import { roleName, schemaName, tableRelations } from '../catalog-facts.ts'
import { tablePrivileges } from '../privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleTableGrants = virtualTable({
  oid: 13357,
  schema: 'information_schema',
  name: 'role_table_grants',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
    with_hierarchy: 'yes_or_no',
  },
  *rows({ catalog }) {
    for (const relation of tableRelations(catalog)) {
      if (relation.kind === 'virtual') continue
      const owner = roleName(catalog, relation.table.info.owner)
      for (const privilege of tablePrivileges) {
        yield {
          grantor: owner,
          grantee: owner,
          table_catalog: catalog.database.name,
          table_schema: schemaName(catalog, relation.schemaOid),
          table_name: relation.name,
          privilege_type: privilege,
          is_grantable: 'YES',
          with_hierarchy: privilege === 'SELECT' ? 'YES' : 'NO',
        }
      }
    }
  },
})
