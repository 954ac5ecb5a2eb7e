// Triggers of a statement: those before it, and, once its rows and keys are written and checked, those after its rows and after itself.
import { ownOid } from '../../../engine/inheritance/tree-table.ts'
import { columnMap } from '../../../engine/partitioned/column-map.ts'
import { hasParts, leavesOf } from '../../../engine/partitioned/partition-tree.ts'
import { isWrite, type PhysicalWrite } from '../../../engine/interpret/writes/write-plan.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Trigger, TriggerEvent } from '../../../engine/routines/trigger.ts'
import { type Table, visibleColumns } from '../../../engine/tables.ts'
import { operatorsOf } from '../query/scan-sources.ts'
import { refuseRestricted } from '../routines/other-user.ts'
import type { SessionCore } from '../session-core.ts'
import { type ChangedRow, changedRows, type TriggeredWrite } from './after-rows.ts'
import { callTrigger, type RowValues, type TriggerCall } from './call-trigger.ts'
import { firing } from './firing.ts'
import { holdsWhen } from './row-expressions.ts'
import { transitionTables } from './transition-tables.ts'

/** What a statement does to a table as a whole, whether or not it finds rows. */
export interface StatementEvent {
  readonly table: Table
  readonly event: TriggerEvent
  /** Of UPDATE: what SET names. */
  readonly set?: readonly number[] | undefined
  /** The part of the plan that does it. */
  readonly write?: PhysicalWrite
}

export interface Changes {
  readonly events: readonly StatementEvent[]
  /** Of tables that have triggers after rows. */
  readonly writes: readonly TriggeredWrite[]
}

/** The tables that have the rows count too. */
export const hasTriggers = (core: SessionCore, tables: readonly number[]): boolean =>
  tables.some((oid) => {
    if (tableWithTriggers(core, oid)) return true
    const relation = core.catalog.relationByOid(oid)
    if (relation?.kind !== 'table' || !hasParts(relation.table.info)) return false
    return leavesOf(core.catalog, relation.table).some(({ info }) => info.triggers)
  })

export function tableWithTriggers(core: SessionCore, oid: number): Table | undefined {
  const relation = core.catalog.relationByOid(ownOid(oid))
  if (relation?.kind !== 'table' && relation?.kind !== 'view') return undefined
  return relation.table.info.triggers ? relation.table : undefined
}

/** Of all tables with triggers that a plan writes. */
export function eventsOf(core: SessionCore, plan: PhysicalPlan): StatementEvent[] {
  const events: StatementEvent[] = []
  // The statement itself begins before the WITH queries that it reads.
  for (const operator of [...operatorsOf(plan)].reverse()) {
    const table = isWrite(operator) ? tableWithTriggers(core, operator.table) : undefined
    if (table && isWrite(operator)) events.push(...eventsOfWrite(table, operator))
  }
  return events
}

function eventsOfWrite(table: Table, write: PhysicalWrite): StatementEvent[] {
  switch (write.kind) {
    case 'insert': {
      const { conflict } = write
      if (conflict?.action !== 'update') return [{ table, event: 'insert', write }]
      return [
        { table, event: 'insert', write },
        { table, event: 'update', set: conflict.assigned, write },
      ]
    }
    case 'update':
      return [{ table, event: 'update', set: write.assigned, write }]
    case 'delete':
      return [{ table, event: 'delete', write }]
    case 'merge':
      return (['insert', 'update', 'delete'] as const).flatMap((event): StatementEvent[] => {
        const actions = write.actions.filter(({ kind }) => kind === event)
        if (actions.length === 0) return []
        return [
          {
            table,
            event,
            write,
            ...(event === 'update' && { set: actions.flatMap(({ assigned }) => assigned ?? []) }),
          },
        ]
      })
  }
}

export async function fireBeforeStatement(core: SessionCore, events: readonly StatementEvent[]): Promise<void> {
  for (const { table, event, set } of events)
    for (const trigger of firing(core, table, 'before', 'statement', event, set))
      if (await holdsWhen(core, table, trigger, undefined, undefined))
        await callTrigger(core, { table, trigger, event })
}

/** Rows of each part of the changes first, then the statement as a whole; what a foreign key's action changed comes behind. */
export async function fireAfter(core: SessionCore, all: readonly Changes[]): Promise<void> {
  for (const [i, { events, writes }] of all.entries()) {
    const rows = writes.length > 0 ? await changedRows(core, writes) : []
    const shown = new Transitions(rows)
    for (const row of rows) await fireAfterRow(core, row, shown)
    for (const { table, event, set } of endsOf(events)) {
      // A statement is over once, however many actions had a part in it.
      if (all.slice(i + 1).some((later) => later.events.some((one) => isSame(one, table, event)))) continue
      for (const trigger of firing(core, table, 'after', 'statement', event, set)) {
        if (!(await holdsWhen(core, table, trigger, undefined, undefined))) continue
        await callTrigger(core, { table, trigger, event, transitions: shown.of(table, trigger, event) })
      }
    }
  }
}

/** What one write does ends in the opposite order: ON CONFLICT DO UPDATE as an UPDATE, then as an INSERT. */
const endsOf = (events: readonly StatementEvent[]): readonly StatementEvent[] =>
  [...Map.groupBy(events, ({ write }) => write).values()].flatMap((one) => one.toReversed())

const isSame = (one: StatementEvent, table: Table, event: TriggerEvent): boolean =>
  one.table.info.oid === table.info.oid && one.event === event

async function fireAfterRow(core: SessionCore, row: ChangedRow, shown: Transitions): Promise<void> {
  const { table, event, old, set } = row
  for (const trigger of firing(core, table, 'after', 'row', event, set)) {
    if (!(await holdsWhen(core, table, trigger, old, row.new))) continue
    const call: TriggerCall = { table, trigger, event, old, new: row.new }
    const { deferred } = core.ensureTransaction()
    const { constraint } = trigger
    if (constraint && deferred.isDeferred({ constraint })) {
      refuseRestricted(core, 'fire deferred trigger')
      deferred.add({ kind: 'trigger', changed: table.info.oid, constraint: constraint.oid, call, user: core.user })
    } else await callTrigger(core, { ...call, transitions: shown.of(table, trigger, event) })
    core.interrupted.throwIfAborted()
  }
}

/** Rows of OLD TABLE and NEW TABLE by event, gathered when the first trigger asks. */
class Transitions {
  readonly #rows: readonly ChangedRow[]
  readonly #known = new Map<Trigger, ReturnType<typeof transitionTables>>()

  constructor(rows: readonly ChangedRow[]) {
    this.#rows = rows
  }

  of(table: Table, trigger: Trigger, event: TriggerEvent): ReturnType<typeof transitionTables> {
    if (trigger.oldTable === undefined && trigger.newTable === undefined) return undefined
    if (!this.#known.has(trigger)) {
      const rows = this.#rows.filter(
        (row) => (row.through ?? row.table.info.oid) === table.info.oid && (row.shownAs ?? row.event) === event,
      )
      const found = (side: 'old' | 'new'): RowValues[] =>
        rows.flatMap((row) => (row[side] ? [shownIn(table, row.table, row[side])] : []))
      this.#known.set(trigger, transitionTables(table, trigger, { old: found('old'), new: found('new') }))
    }
    return this.#known.get(trigger)
  }
}

/** A row of a table below, as one of the table that the statement names. */
function shownIn(table: Table, of: Table, row: RowValues): RowValues {
  const map = table.info.oid === of.info.oid ? undefined : columnMap(table, of)
  if (!map) return row
  const places = new Map(visibleColumns(of.schema.columns).map(({ attribute }, i) => [attribute, i]))
  return visibleColumns(table.schema.columns).map(({ attribute }) => row[places.get(map.attributes.get(attribute)!)!])
}
