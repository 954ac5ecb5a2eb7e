// pg_sequence: the definitions of sequences.
import { virtualTable } from '../virtual-table.ts'

export const pgSequence = virtualTable({
  oid: 2224,
  schema: 'pg_catalog',
  name: 'pg_sequence',
  relkind: 'r',
  columns: {
    seqrelid: 'oid!',
    seqtypid: 'oid!',
    seqstart: 'int8!',
    seqincrement: 'int8!',
    seqmax: 'int8!',
    seqmin: 'int8!',
    seqcache: 'int8!',
    seqcycle: 'bool!',
  },
  *rows({ catalog }) {
    for (const relation of catalog.relations()) {
      if (relation.kind !== 'sequence') continue
      const { sequence } = relation
      yield {
        seqrelid: sequence.oid,
        seqtypid: sequence.type,
        seqstart: sequence.start,
        seqincrement: sequence.increment,
        seqmax: sequence.max,
        seqmin: sequence.min,
        seqcache: sequence.cache,
        seqcycle: sequence.cycle,
      }
    }
  },
})
