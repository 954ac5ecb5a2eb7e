// pg_policy: of row level security.
import { type ObjectClass, partOf } from './object-class.ts'

export const policies: ObjectClass = {
  catalog: 3256,
  type: 'policy',
  find(oid, _part, context) {
    for (const relation of context.catalog.relations()) {
      if (relation.kind !== 'table') continue
      const found = relation.table.info.policies?.find((one) => one.oid === oid)
      if (found) return partOf(relation, 'policy', found.name, context)
    }
    return undefined
  },
}
