// Sequences: the values themselves are the session's matter (effects), which table owns one is the catalog's.
import { PgError, wrongObjectType } from '../../errors.ts'
import { privilegesOnRelation } from '../../privileges/object-privileges.ts'
import { Privilege } from '../../privileges/privilege.ts'
import type { SequenceSchema } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { stable, stableSet, volatile, volatileSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'
import { relationNamed } from './reg-text.ts'
import { sequenceOfColumn } from './relation-parts.ts'
import { qualifiedRelationText } from './search-path.ts'

export const sequenceFunctions: readonly FunctionDefinition[] = [
  volatile(1574, 'nextval', [Oid.regclass], Oid.int8, ([oid]: [number], context) =>
    effect(context, 'nextval', sequence(oid, context).oid),
  ),
  /** What identity columns draw from. */
  {
    ...volatile(15_962, 'next_identity', [Oid.regclass], Oid.int8, ([oid]: [number], context) =>
      effect(context, 'nextval', sequence(oid, context).oid, true),
    ),
    schema: 'cadastre',
  },
  volatile(1575, 'currval', [Oid.regclass], Oid.int8, ([oid]: [number], context) =>
    effect(context, 'currval', sequence(oid, context).oid),
  ),
  volatile(2559, 'lastval', [], Oid.int8, (_, context) => effect(context, 'lastval')),
  volatile(1576, 'setval', [Oid.regclass, Oid.int8], Oid.int8, ([oid, value]: [number, bigint], context) =>
    setval(oid, value, true, context),
  ),
  volatile(
    1765,
    'setval',
    [Oid.regclass, Oid.int8, Oid.bool],
    Oid.int8,
    ([oid, value, isCalled]: [number, bigint, boolean], context) => setval(oid, value, isCalled, context),
  ),
  volatile(4032, 'pg_sequence_last_value', [Oid.regclass], Oid.int8, ([oid]: [number], context) =>
    mayRead(sequence(oid, context).oid, context, Privilege.select | Privilege.usage)
      ? effect(context, 'sequence-last-value', oid)
      : null,
  ),
  /** What pg_dump asks of all sequences at once: NULLs of what is none, or is not to be read. */
  volatileSet(
    6427,
    'pg_get_sequence_data',
    [Oid.regclass],
    Oid.record,
    {
      argNames: ['sequence_oid'],
      columns: [
        { name: 'last_value', type: Oid.int8 },
        { name: 'is_called', type: Oid.bool },
      ],
      rows: 1,
    },
    ([oid]: [number], context) => {
      const known = context.catalog.relationByOid(oid)?.kind === 'sequence' && mayRead(oid, context, Privilege.select)
      return [known ? effect(context, 'sequence-state', oid) : [null, null]]
    },
  ),
  stableSet(
    3078,
    'pg_sequence_parameters',
    [Oid.oid],
    Oid.record,
    {
      argNames: ['sequence_oid'],
      columns: [
        { name: 'start_value', type: Oid.int8 },
        { name: 'minimum_value', type: Oid.int8 },
        { name: 'maximum_value', type: Oid.int8 },
        { name: 'increment', type: Oid.int8 },
        { name: 'cycle_option', type: Oid.bool },
        { name: 'cache_size', type: Oid.int8 },
        { name: 'data_type', type: Oid.oid },
      ],
      rows: 1,
    },
    ([oid]: [number], context) => {
      const relation = context.catalog.relationByOid(oid)
      if (!relation) throw new PgError('42P01', `relation with OID ${oid} does not exist`)
      if (relation.kind !== 'sequence') throw new PgError('42809', `"${relation.name}" is not a sequence`)
      const { start, min, max, increment, cycle, cache, type } = relation.sequence
      return [[start, min, max, increment, cycle, cache, type]]
    },
  ),
  /** SELECT … FROM a sequence. */
  volatileSet(
    15_951,
    'cadastre_sequence_state',
    [Oid.oid],
    Oid.record,
    {
      columns: [
        { name: 'last_value', type: Oid.int8 },
        { name: 'log_cnt', type: Oid.int8 },
        { name: 'is_called', type: Oid.bool },
      ],
      rows: 1,
    },
    ([oid]: [number], context) => {
      const [lastValue, isCalled] = effect(context, 'sequence-state', oid)
      return [[lastValue, 0n, isCalled]]
    },
  ),
  stable(
    1665,
    'pg_get_serial_sequence',
    [Oid.text, Oid.text],
    Oid.text,
    ([table, column]: [string, string], context) => {
      const relation = relationNamed(table, context)
      // Indexes and sequences have columns, too, but none that draws from a sequence.
      if (!('table' in relation)) return null
      const attribute = relation.table.schema.columns.find((candidate) => candidate.name === column)
      if (!attribute) {
        throw new PgError('42703', `column "${column}" of relation "${relation.name}" does not exist`)
      }
      const oid = sequenceOfColumn(context.catalog, relation.oid, attribute.attribute)
      const owned = oid === undefined ? undefined : context.catalog.relationByOid(oid)
      return owned ? qualifiedRelationText(owned, context) : null
    },
  ),
]

function sequence(oid: number, context: FunctionContext): SequenceSchema {
  const relation = context.catalog.relationByOid(oid)
  if (!relation) throw new PgError('42P01', `could not open relation with OID ${oid}`)
  if (relation.kind !== 'sequence')
    throw wrongObjectType(`cannot open relation "${relation.name}"`, { detail: notASequence(relation.kind) })
  return relation.sequence
}

/** Whether the user has one of the rights. */
function mayRead(oid: number, { catalog, session }: FunctionContext, privileges: number): boolean {
  const relation = catalog.relationByOid(oid)
  return (
    relation !== undefined && (privilegesOnRelation(catalog, catalog.role(session.user), relation) & privileges) !== 0
  )
}

const notASequence = (kind: string): string =>
  `This operation is not supported for ${kind === 'index' ? 'indexes' : kind === 'view' ? 'views' : 'tables'}.`

function setval(oid: number, value: bigint, isCalled: boolean, context: FunctionContext): bigint {
  return effect(context, 'setval', sequence(oid, context).oid, value, isCalled)
}
