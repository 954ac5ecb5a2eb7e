// information_schema.views: views with their queries.
import { firesInstead } from '../../../engine/routines/trigger.ts'
import { updatableCommands } from '../../../engine/functions/system/updatable.ts'
import { viewText } from '../../../engine/functions/system/view-text.ts'
import { yesNo } from '../information-types.ts'
import { schemaName, tableRelations } from '../catalog-facts.ts'
import { virtualTableByOid } from '../registry.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaViews = virtualTable({
  oid: 13419,
  schema: 'information_schema',
  name: 'views',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    view_definition: 'character_data',
    check_option: 'character_data',
    is_updatable: 'yes_or_no',
    is_insertable_into: 'yes_or_no',
    is_trigger_updatable: 'yes_or_no',
    is_trigger_deletable: 'yes_or_no',
    is_trigger_insertable_into: 'yes_or_no',
  },
  *rows(context) {
    const { catalog } = context
    for (const relation of tableRelations(catalog)) {
      if (relation.kind !== 'view' && virtualTableByOid(relation.oid)?.relkind !== 'v') continue
      const commands = updatableCommands(relation, catalog)
      yield {
        table_catalog: catalog.database.name,
        table_schema: schemaName(catalog, relation.schemaOid),
        table_name: relation.name,
        get view_definition() {
          return viewText(relation, context)
        },
        check_option: relation.table.info.options.check_option?.toUpperCase() ?? 'NONE',
        is_updatable: yesNo((commands & 20) === 20),
        is_insertable_into: yesNo((commands & 8) !== 0),
        is_trigger_updatable: yesNo(firesInstead(relation.table, 'update')),
        is_trigger_deletable: yesNo(firesInstead(relation.table, 'delete')),
        is_trigger_insertable_into: yesNo(firesInstead(relation.table, 'insert')),
      }
    }
  },
})
