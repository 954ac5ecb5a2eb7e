// information_schema.triggers: one row for each event of a trigger; TRUNCATE is none that the standard knows.
import { actionText, type OwnedTrigger, triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { expressionText } from '../../../engine/functions/system/expression-text.ts'
import { privilegesOnRelation } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { hasPrivilegesOf } from '../../../engine/privileges/role-membership.ts'
import { byName } from '../../../engine/routines/trigger.ts'
import { schemaName } from '../catalog-facts.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const infoSchemaTriggers = virtualTable({
  oid: 13376,
  schema: 'information_schema',
  name: 'triggers',
  relkind: 'v',
  columns: {
    trigger_catalog: 'sql_identifier',
    trigger_schema: 'sql_identifier',
    trigger_name: 'sql_identifier',
    event_manipulation: 'character_data',
    event_object_catalog: 'sql_identifier',
    event_object_schema: 'sql_identifier',
    event_object_table: 'sql_identifier',
    action_order: 'cardinal_number',
    action_condition: 'character_data',
    action_statement: 'character_data',
    action_orientation: 'character_data',
    action_timing: 'character_data',
    action_reference_old_table: 'sql_identifier',
    action_reference_new_table: 'sql_identifier',
    action_reference_old_row: 'sql_identifier',
    action_reference_new_row: 'sql_identifier',
    created: 'time_stamp',
  },
  *rows(context) {
    const { catalog, session } = context
    const database = catalog.database.name
    for (const one of triggersOf(catalog)) {
      if (!isShownTrigger(one, context)) continue
      const { relation, trigger } = one
      const schema = schemaName(catalog, relation.schemaOid)
      const user = catalog.role(session.user)
      const isOwner = user !== undefined && hasPrivilegesOf(catalog, user, relation.table.info.owner)
      const scope = { kind: 'rows', oid: relation.oid } as const
      for (const event of ['insert', 'delete', 'update'] as const) {
        if (!trigger.events.includes(event)) continue
        yield {
          trigger_catalog: database,
          trigger_schema: schema,
          trigger_name: trigger.name,
          event_manipulation: event.toUpperCase(),
          event_object_catalog: database,
          event_object_schema: schema,
          event_object_table: relation.name,
          action_order: orderOf(one, event),
          get action_condition() {
            return isOwner && trigger.whenSql !== undefined
              ? expressionText(trigger.whenSql, scope, false, context)
              : null
          },
          action_statement: actionText(trigger, context),
          action_orientation: trigger.forEach.toUpperCase(),
          action_timing: timings[trigger.timing],
          action_reference_old_table: trigger.oldTable ?? null,
          action_reference_new_table: trigger.newTable ?? null,
        }
      }
    }
  },
})

const timings = { before: 'BEFORE', after: 'AFTER', instead: 'INSTEAD OF' } as const

/** Among those that fire at the same moment. */
function orderOf({ relation, trigger }: OwnedTrigger, event: 'insert' | 'delete' | 'update'): number {
  const same = (relation.table.info.triggers ?? []).filter(
    (one) => one.events.includes(event) && one.forEach === trigger.forEach && one.timing === trigger.timing,
  )
  return same.toSorted(byName).indexOf(trigger) + 1
}

const shownTo =
  Privilege.insert | Privilege.update | Privilege.delete | Privilege.truncate | Privilege.references | Privilege.trigger

export function isShownTrigger({ relation }: OwnedTrigger, { catalog, session }: VirtualContext): boolean {
  const user = catalog.role(session.user)
  if (user?.superuser) return true
  return (privilegesOnRelation(catalog, user, relation) & shownTo) !== 0
}
