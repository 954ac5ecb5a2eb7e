// information_schema.tables: tables and views.
import { updatableCommands } from '../../../engine/functions/system/updatable.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import { schemaName, standardRelations } from '../catalog-facts.ts'
import { yesNo } from '../information-types.ts'
import { virtualTableByOid } from '../registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTables = virtualTable({
  oid: 13361,
  schema: 'information_schema',
  name: 'tables',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    table_type: 'character_data',
    self_referencing_column_name: 'sql_identifier',
    reference_generation: 'character_data',
    user_defined_type_catalog: 'sql_identifier',
    user_defined_type_schema: 'sql_identifier',
    user_defined_type_name: 'sql_identifier',
    is_insertable_into: 'yes_or_no',
    is_typed: 'yes_or_no',
    commit_action: 'character_data',
  },
  *rows({ catalog }) {
    for (const relation of standardRelations(catalog)) {
      const view = relation.kind === 'view' || virtualTableByOid(relation.oid)?.relkind === 'v'
      yield {
        table_catalog: catalog.database.name,
        table_schema: schemaName(catalog, relation.schemaOid),
        table_name: relation.name,
        table_type: isTemporarySchema(relation.schemaOid) ? 'LOCAL TEMPORARY' : view ? 'VIEW' : 'BASE TABLE',
        is_insertable_into: yesNo((updatableCommands(relation, catalog) & 8) !== 0),
        is_typed: 'NO',
      }
    }
  },
})
