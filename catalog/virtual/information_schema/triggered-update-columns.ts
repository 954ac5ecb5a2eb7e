// information_schema.triggered_update_columns: what UPDATE OF names.
import { triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { columnName, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'
import { isShownTrigger } from './triggers.ts'

export const infoSchemaTriggeredUpdateColumns = virtualTable({
  oid: 13371,
  schema: 'information_schema',
  name: 'triggered_update_columns',
  relkind: 'v',
  columns: {
    trigger_catalog: 'sql_identifier',
    trigger_schema: 'sql_identifier',
    trigger_name: 'sql_identifier',
    event_object_catalog: 'sql_identifier',
    event_object_schema: 'sql_identifier',
    event_object_table: 'sql_identifier',
    event_object_column: 'sql_identifier',
  },
  *rows(context) {
    const { catalog } = context
    const database = catalog.database.name
    for (const one of triggersOf(catalog)) {
      if (!isShownTrigger(one, context)) continue
      const { relation, trigger } = one
      for (const attribute of trigger.columns ?? [])
        yield {
          trigger_catalog: database,
          trigger_schema: schemaName(catalog, relation.schemaOid),
          trigger_name: trigger.name,
          event_object_catalog: database,
          event_object_schema: schemaName(catalog, relation.schemaOid),
          event_object_table: relation.name,
          event_object_column: columnName(relation.table, attribute),
        }
    }
  },
})
