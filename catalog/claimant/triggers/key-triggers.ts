// ALTER TABLE … ENABLE | DISABLE TRIGGER ALL and the triggers that foreign keys are kept by: those of the table itself check its rows,
// those of the tables it is referenced from look after its keys. The states lie with the constraints.
import { PgError } from '../../../engine/errors.ts'
import { derivedOid } from '../../../engine/functions/system/derived-oid.ts'
import { keyTrigger } from '../../../engine/routines/key-trigger.ts'
import type { Constraint, ForeignKeyConstraint } from '../../../engine/tables.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

/** only: not in the partitions. */
export function enableKeyTriggers(draft: CatalogDraft, oid: number, enabled: boolean, only: boolean): void {
  const tables = new Set(only ? [oid] : withPartitions(draft, oid))
  for (const row of [...draft.catalog.rowsOf('table')]) {
    const constraints = row.constraints.map((one) =>
      one.kind === 'foreign' ? turned(one, row.oid, tables, enabled) : one,
    )
    if (constraints.some((one, i) => one !== row.constraints[i])) draft.put('table', row.oid, { ...row, constraints })
  }
}

function turned(one: ForeignKeyConstraint, child: number, tables: ReadonlySet<number>, enabled: boolean): Constraint {
  const { checks, actions, ...rest } = one
  const state = enabled ? undefined : 'D'
  const wanted = {
    checks: tables.has(child) ? state : checks,
    actions: tables.has(one.references) ? state : actions,
  }
  if (wanted.checks === checks && wanted.actions === actions) return one
  return {
    ...rest,
    ...(wanted.checks && { checks: wanted.checks }),
    ...(wanted.actions && { actions: wanted.actions }),
  }
}

const withPartitions = (draft: CatalogDraft, oid: number): number[] => [
  oid,
  ...draft.catalog.partitionsOf(oid).flatMap((part) => withPartitions(draft, part.table)),
]

/** They are the system's: superusers alone may stop them. */
export function refuseKeyTriggers(draft: CatalogDraft, oid: number): void {
  const refuse = (at: 'a' | 'c', constraint: number, number: number): PgError =>
    new PgError(
      '42501',
      `permission denied: "RI_ConstraintTrigger_${at}_${derivedOid(constraint, number)}" is a system trigger`,
    )
  for (const row of draft.catalog.rowsOf('table'))
    for (const one of row.constraints)
      if (one.kind === 'foreign' && one.references === oid) throw refuse('a', one.oid, keyTrigger.onDelete)
  const own = draft.catalog.row('table', oid)?.constraints.find((one) => one.kind === 'foreign')
  if (own) throw refuse('c', own.oid, keyTrigger.onInsert)
}
