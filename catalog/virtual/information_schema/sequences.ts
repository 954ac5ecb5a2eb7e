// information_schema.sequences: sequences that no identity column owns.
import { hasTable, schemaName } from '../catalog-facts.ts'
import { typeFacts, yesNo } from '../information-types.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaSequences = virtualTable({
  oid: 13322,
  schema: 'information_schema',
  name: 'sequences',
  relkind: 'v',
  columns: {
    sequence_catalog: 'sql_identifier',
    sequence_schema: 'sql_identifier',
    sequence_name: 'sql_identifier',
    data_type: 'character_data',
    numeric_precision: 'cardinal_number',
    numeric_precision_radix: 'cardinal_number',
    numeric_scale: 'cardinal_number',
    start_value: 'character_data',
    minimum_value: 'character_data',
    maximum_value: 'character_data',
    increment: 'character_data',
    cycle_option: 'yes_or_no',
  },
  *rows({ catalog }) {
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'sequence') continue
      const { sequence } = relation
      const owner = sequence.ownedBy && catalog.relationByOid(sequence.ownedBy.table)
      const column =
        owner && hasTable(owner)
          ? owner.table.schema.columns.find(({ attribute }) => attribute === sequence.ownedBy?.attribute)
          : undefined
      if (column?.identity) continue
      const type = typeFacts({ oid: sequence.type, typmod: -1 }, catalog)
      yield {
        sequence_catalog: catalog.database.name,
        sequence_schema: schemaName(catalog, relation.schemaOid),
        sequence_name: relation.name,
        data_type: type.data_type,
        numeric_precision: type.numeric_precision,
        numeric_precision_radix: type.numeric_precision_radix,
        numeric_scale: type.numeric_scale,
        start_value: String(sequence.start),
        minimum_value: String(sequence.min),
        maximum_value: String(sequence.max),
        increment: String(sequence.increment),
        cycle_option: yesNo(sequence.cycle),
      }
    }
  },
})
