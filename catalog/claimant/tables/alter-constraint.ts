// ALTER TABLE … VALIDATE CONSTRAINT and ALTER CONSTRAINT: what a constraint promises of rows there are, and when it is checked.
import type { AlterTableAction } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { CheckConstraint, Constraint, ForeignKeyConstraint } from '../../../engine/tables.ts'
import { withSharesBelow } from '../partitions/foreign-keys-on-parts.ts'
import type { TableAlteration } from './table-alteration.ts'
import { validateCheck, validateForeignKey } from './validations.ts'

type Action<K> = Extract<AlterTableAction, { kind: K }>

export function validateConstraint(alteration: TableAlteration, { name }: Action<'validate-constraint'>): void {
  const { table } = alteration
  const constraint = table.constraints.find((candidate) => candidate.name === name)
  if (!constraint) throw absent(alteration, name)
  if (constraint.kind !== 'foreign' && constraint.kind !== 'check') {
    throw new PgError('42809', `cannot validate constraint "${name}" of relation "${table.name}"`, {
      detail: 'This operation is not supported for this type of constraint.',
    })
  }
  if (constraint.notEnforced) throw new PgError('55000', 'cannot validate NOT ENFORCED constraint')
  if (constraint.notValid) makeValid(alteration, constraint)
}

export function alterConstraint(alteration: TableAlteration, action: Action<'alter-constraint'>): void {
  const { draft, table } = alteration
  const { name, enforced, timing } = action
  const constraint = table.constraints.find((candidate) => candidate.name === name)
  if (!constraint) throw absent(alteration, name)
  if (timing && constraint.kind !== 'foreign') {
    throw new PgError('42809', `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`)
  }
  if (constraint.kind !== 'foreign') {
    throw new PgError('42809', `cannot alter enforceability of constraint "${name}" of relation "${table.name}"`)
  }
  draft.referenced.add(constraint.references)
  let changed: ForeignKeyConstraint = constraint
  if (timing) {
    const { deferrable: _, initiallyDeferred: __, ...rest } = changed
    changed = {
      ...rest,
      ...(timing.deferrable ? { deferrable: true } : {}),
      ...(timing.initiallyDeferred ? { initiallyDeferred: true } : {}),
    }
  }
  if (enforced === false) changed = { ...changed, notEnforced: true, notValid: true }
  if (enforced === true && changed.notEnforced) {
    const { notEnforced: _, ...rest } = changed
    return makeValid(alteration, rest)
  }
  replace(alteration, changed)
}

function makeValid(alteration: TableAlteration, constraint: ForeignKeyConstraint | CheckConstraint): void {
  const { draft } = alteration
  const { notValid: _, ...valid } = constraint
  replace(alteration, valid)
  // Each partition looks at its own rows.
  if (alteration.table.partitioning) return
  if (valid.kind === 'foreign') {
    draft.referenced.add(valid.references)
    draft.validate.push(...validateForeignKey(draft, alteration.table, valid))
  } else draft.validate.push(validateCheck(draft, alteration.table, valid))
}

function replace({ draft, table }: TableAlteration, constraint: Constraint): void {
  const shares = withSharesBelow(table, new Set([constraint.oid]))
  const constraints = table.constraints.map((other) => {
    if (other.oid === constraint.oid) return constraint
    if (other.kind !== 'foreign' || constraint.kind !== 'foreign' || !shares.has(other.oid)) return other
    const { oid, name, references, referencedAttributes, index, parent } = other
    return { ...constraint, oid, name, references, referencedAttributes, index, parent, onPart: true as const }
  })
  draft.putAltered(table, { constraints })
}

const absent = ({ table }: TableAlteration, name: string): PgError =>
  new PgError('42704', `constraint "${name}" of relation "${table.name}" does not exist`)
