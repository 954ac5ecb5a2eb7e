// pg_rewrite: the rule behind every view.
import { queryOf } from '../../../engine/relation-word.ts'
import { viewRuleOid } from '../../../engine/functions/system/view-rule.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgRewrite = virtualTable({
  oid: 2618,
  schema: 'pg_catalog',
  name: 'pg_rewrite',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    rulename: 'name!',
    ev_class: 'oid!',
    ev_type: 'char!',
    ev_enabled: 'char!',
    is_instead: 'bool!',
    ev_qual: 'pg_node_tree!',
    ev_action: 'pg_node_tree!',
  },
  *rows({ catalog }) {
    for (const relation of catalog.relations()) {
      if (!queryOf(relation)) continue
      yield {
        oid: viewRuleOid(relation.oid),
        rulename: '_RETURN',
        ev_class: relation.oid,
        ev_type: '1',
        ev_enabled: 'O',
        is_instead: true,
        ev_qual: '<>',
        // No tree is printed: clients that read trees (PostgREST, for the columns behind a view's) find none, rather than what is not one.
        ev_action: '<>',
      }
    }
  },
})
