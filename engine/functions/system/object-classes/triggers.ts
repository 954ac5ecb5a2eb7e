// pg_trigger.
import { relationOfTrigger } from '../relation-parts.ts'
import { type ObjectClass, partOf } from './object-class.ts'

export const triggers: ObjectClass = {
  catalog: 2620,
  type: 'trigger',
  find(oid, _part, context) {
    const owner = relationOfTrigger(context.catalog, oid)
    const relation = owner === undefined ? undefined : context.catalog.relationByOid(owner)
    if (relation?.kind !== 'table' && relation?.kind !== 'view') return undefined
    const found = relation.table.info.triggers?.find((one) => one.oid === oid)
    return found && partOf(relation, 'trigger', found.name, context)
  },
}
