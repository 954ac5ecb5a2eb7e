// information_schema.referential_constraints: foreign keys with their rules.
import { baseTables, hasTable, keyConstraints, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaReferentialConstraints = virtualTable({
  oid: 13275,
  schema: 'information_schema',
  name: 'referential_constraints',
  relkind: 'v',
  columns: {
    constraint_catalog: 'sql_identifier',
    constraint_schema: 'sql_identifier',
    constraint_name: 'sql_identifier',
    unique_constraint_catalog: 'sql_identifier',
    unique_constraint_schema: 'sql_identifier',
    unique_constraint_name: 'sql_identifier',
    match_option: 'character_data',
    update_rule: 'character_data',
    delete_rule: 'character_data',
  },
  *rows({ catalog }) {
    for (const relation of baseTables(catalog)) {
      for (const constraint of relation.table.schema.constraints) {
        if (constraint.kind !== 'foreign') continue
        const target = catalog.relationByOid(constraint.references)
        // A unique index alone is no constraint and has no name here.
        const key =
          target && hasTable(target)
            ? keyConstraints(target.table).find((candidate) => candidate.index === constraint.index)
            : undefined
        yield {
          constraint_catalog: catalog.database.name,
          constraint_schema: schemaName(catalog, relation.schemaOid),
          constraint_name: constraint.name,
          unique_constraint_catalog: key ? catalog.database.name : null,
          unique_constraint_schema: key && target ? schemaName(catalog, target.schemaOid) : null,
          unique_constraint_name: key?.name ?? null,
          match_option: constraint.match === 'f' ? 'FULL' : 'NONE',
          update_rule: rules[constraint.onUpdate],
          delete_rule: rules[constraint.onDelete],
        }
      }
    }
  },
})

const rules = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' } as const
