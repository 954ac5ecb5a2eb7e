// pg_sequences: sequences by name, with their last value where it is known.
import { roleName, schemaName } from '../catalog-facts.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgSequences = virtualTable({
  oid: 12048,
  schema: 'pg_catalog',
  name: 'pg_sequences',
  relkind: 'v',
  columns: {
    schemaname: 'name',
    sequencename: 'name',
    sequenceowner: 'name',
    data_type: 'regtype',
    start_value: 'int8',
    min_value: 'int8',
    max_value: 'int8',
    increment_by: 'int8',
    cycle: 'bool',
    cache_size: 'int8',
    last_value: 'int8',
  },
  live: ['sequence_values'],
  *rows({ catalog, live }) {
    const last = new Map((live.sequence_values ?? []).map((row) => [row.oid as number, row.last_value]))
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'sequence') continue
      const { sequence } = relation
      yield {
        schemaname: schemaName(catalog, relation.schemaOid),
        sequencename: relation.name,
        sequenceowner: roleName(catalog, sequence.owner),
        data_type: sequence.type,
        start_value: sequence.start,
        min_value: sequence.min,
        max_value: sequence.max,
        increment_by: sequence.increment,
        cycle: sequence.cycle,
        cache_size: sequence.cache,
        last_value: last.get(relation.oid) ?? null,
      }
    }
  },
})
