// information_schema.role_column_grants: the same, for roles the user acts as.
import { roleName, schemaName, tableRelations } from '../catalog-facts.ts'
import { columnPrivileges } from '../privileges.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRoleColumnGrants = virtualTable({
  oid: 13280,
  schema: 'information_schema',
  name: 'role_column_grants',
  relkind: 'v',
  columns: {
    grantor: 'sql_identifier',
    grantee: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    column_name: 'sql_identifier',
    privilege_type: 'character_data',
    is_grantable: 'yes_or_no',
  },
  *rows({ catalog }) {
    for (const relation of tableRelations(catalog)) {
      if (relation.kind === 'virtual') continue
      const owner = roleName(catalog, relation.table.info.owner)
      for (const column of relation.table.schema.columns) {
        for (const privilege of columnPrivileges) {
          yield {
            grantor: owner,
            grantee: owner,
            table_catalog: catalog.database.name,
            table_schema: schemaName(catalog, relation.schemaOid),
            table_name: relation.name,
            column_name: column.name,
            privilege_type: privilege,
            is_grantable: 'YES',
          }
        }
      }
    }
  },
})
