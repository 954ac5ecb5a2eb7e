// ALTER SEQUENCE: what is not named stays, and the whole must make sense again.
import { checkSequence, typeBounds } from '../../../engine/bind/ddl/sequence-options.ts'
import type { AlterSequence } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { SequenceRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { sequenceOwner } from './create-sequence.ts'
import { requireOwner } from '../privileges/permissions.ts'
import { findRelation, requireChangeable, spellName } from '../resolve.ts'

export function alterSequence(draft: CatalogDraft, ddl: AlterSequence): void {
  if (ddl.ifExists && !findRelation(draft, ddl.name)) {
    return draft.skip(`relation "${spellName(ddl.name)}" does not exist, skipping`)
  }
  const { oid } = requireChangeable(draft, ddl.name, 'sequence')
  const before = draft.catalog.row('sequence', oid)!
  requireOwner(draft, before.owner, `sequence ${before.name}`)
  const { ownedBy: owner, ...rest } = withOptions(before, ddl)
  const after: SequenceRow = owner ? { ...rest, ownedBy: owner } : rest
  checkSequence(after)
  const { ownedBy } = ddl
  if (ownedBy !== undefined) refuseIdentity(draft, before)
  if (ownedBy === null) draft.put('sequence', oid, rest)
  else if (ownedBy) draft.put('sequence', oid, { ...rest, ownedBy: sequenceOwner(draft, after, ownedBy) })
  else draft.put('sequence', oid, after)
  if (ddl.restart === undefined) return
  const lastValue = ddl.restart === true ? after.start : ddl.restart
  if (lastValue < after.min) {
    throw new PgError('22023', `RESTART value (${lastValue}) cannot be less than MINVALUE (${after.min})`)
  }
  if (lastValue > after.max) {
    throw new PgError('22023', `RESTART value (${lastValue}) cannot be greater than MAXVALUE (${after.max})`)
  }
  draft.sequences.set(oid, { lastValue, called: false })
}

function withOptions(before: SequenceRow, ddl: AlterSequence): SequenceRow {
  const { options } = ddl
  const type = ddl.type ?? before.type
  const increment = (options.increment as bigint | undefined) ?? before.increment
  const bounds = typeBounds(type)
  const old = typeBounds(before.type)
  const highest = increment > 0n ? bounds.max : -1n
  const lowest = increment > 0n ? 1n : bounds.min
  // Bounds that were the old type's are the new type's.
  const keptMax = ddl.type !== undefined && before.max === old.max ? bounds.max : before.max
  const keptMin = ddl.type !== undefined && before.min === old.min ? bounds.min : before.min
  const bound = (value: bigint | boolean | null | undefined, byDefault: bigint, kept: bigint): bigint =>
    value === undefined ? kept : value === null ? byDefault : (value as bigint)
  return {
    ...before,
    type,
    increment,
    max: bound(options.maxValue, highest, keptMax),
    min: bound(options.minValue, lowest, keptMin),
    start: (options.start as bigint | undefined) ?? before.start,
    cache: (options.cache as bigint | undefined) ?? before.cache,
    cycle: (options.cycle as boolean | undefined) ?? before.cycle,
  }
}

function refuseIdentity(draft: CatalogDraft, sequence: SequenceRow): void {
  const { ownedBy } = sequence
  if (!ownedBy) return
  const table = draft.table(ownedBy.table)
  const column = table.columns.find((candidate) => candidate.attribute === ownedBy.attribute)
  if (!column?.identity) return
  throw new PgError('0A000', 'cannot change ownership of identity sequence', {
    detail: `Sequence "${sequence.name}" is linked to table "${table.name}".`,
  })
}
