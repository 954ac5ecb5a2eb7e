// pg_rewrite: each view has the one that makes it a view.
import { queryOf } from '../../../relation-word.ts'
import { viewOfRule } from '../view-rule.ts'
import { type ObjectClass, partOf } from './object-class.ts'

export const rules: ObjectClass = {
  catalog: 2618,
  type: 'rule',
  find(oid, _part, context) {
    const view = context.catalog.relationByOid(viewOfRule(oid))
    return view && queryOf(view) && partOf(view, 'rule', '_RETURN', context)
  },
}
