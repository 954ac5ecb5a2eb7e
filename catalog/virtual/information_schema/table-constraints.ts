// information_schema.table_constraints: constraints of tables, NOT NULL among them.
import { notNullsOf } from '../../../engine/inheritance/not-null-constraints.ts'
import { baseTables, schemaName } from '../catalog-facts.ts'
import type { Constraint } from '../../../engine/tables.ts'
import { yesNo } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaTableConstraints = virtualTable({
  oid: 13347,
  schema: 'information_schema',
  name: 'table_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    table_catalog: 'sql_identifier',
    table_schema: 'sql_identifier',
    table_name: 'sql_identifier',
    constraint_type: 'character_data',
    is_deferrable: 'yes_or_no',
    initially_deferred: 'yes_or_no',
    enforced: 'yes_or_no',
    nulls_distinct: 'yes_or_no',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      const schema = schemaName(catalog, relation.schemaOid)
      const row = (name: string, type: string, constraint?: Constraint) => ({
        constraint_catalog: catalog.database.name,
        constraint_schema: schema,
        constraint_name: name,
        table_catalog: catalog.database.name,
        table_schema: schema,
        table_name: relation.name,
        constraint_type: type,
        is_deferrable: yesNo(constraint !== undefined && 'deferrable' in constraint && constraint.deferrable === true),
        initially_deferred: yesNo(
          constraint !== undefined && 'initiallyDeferred' in constraint && constraint.initiallyDeferred === true,
        ),
        enforced: yesNo(!(constraint && 'notEnforced' in constraint && constraint.notEnforced)),
        nulls_distinct: constraint?.kind === 'unique' ? yesNo(!constraint.nullsNotDistinct) : null,
      })
      for (const constraint of relation.table.schema.constraints) {
        const kind = constraint.kind === 'exclusion' ? constraint.temporal : constraint.kind
        if (kind) yield row(constraint.name, typeNames[kind], constraint)
      }
      for (const { name } of notNullsOf(catalog, relation.table)) yield row(name, 'CHECK')
    }
  },
})

const typeNames = { primary: 'PRIMARY KEY', unique: 'UNIQUE', foreign: 'FOREIGN KEY', check: 'CHECK' } as const
