// CREATE [OR REPLACE] [CONSTRAINT] TRIGGER: what may fire when, and what it runs. PostgreSQL's order of questions and words (trigger.c).
import type { CreateTrigger } from '../../../engine/bind/ddl/triggers/trigger-statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { builtInTriggerNamed } from '../../../engine/functions/system/built-in-triggers.ts'
import { grantableBuiltIn, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { Trigger } from '../../../engine/routines/trigger.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { RoutineRow } from '../../rows.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole } from '../privileges/permissions.ts'
import { requireRelation, spellName } from '../resolve.ts'
import { findRoutine } from '../routines/find-routine.ts'
import { copyToPartitions } from './partition-triggers.ts'
import { putTriggers, requireTriggerable, requireTriggerPrivilege, type TriggeredRow } from './relation-triggers.ts'

export function createTrigger(draft: CatalogDraft, ddl: CreateTrigger): void {
  const target = requireTriggerable(draft, ddl.table)
  const { row } = target
  requireSuitable(target, ddl)
  const references = ddl.constraint?.references && requireRelation(draft, ddl.constraint.references).oid
  requireTriggerPrivilege(draft, row.oid)
  if (references !== undefined) requireTriggerPrivilege(draft, references)
  requirePossible(target, ddl)
  const columns = attributesOf(target, ddl.columns)
  const routine = requireTriggerRoutine(draft, ddl)
  const existing = row.triggers?.find(({ name }) => name === ddl.name)
  if (existing) requireReplaceable(existing, row.name, ddl)
  const reads = ddl.whenReads ?? []
  const oldTable = ddl.transitions.find(({ isNew }) => !isNew)?.name
  const newTable = ddl.transitions.find(({ isNew }) => isNew)?.name
  const trigger: Trigger = {
    oid: existing?.oid ?? draft.newOid(),
    name: ddl.name,
    timing: ddl.timing,
    events: ddl.events,
    ...(columns.length > 0 && { columns }),
    forEach: ddl.forEach,
    ...(ddl.whenSql !== undefined && { whenSql: ddl.whenSql }),
    ...(reads.length > 0 && { reads }),
    routine: routine.oid,
    arguments: ddl.arguments,
    enabled: 'O',
    ...(oldTable !== undefined && { oldTable }),
    ...(newTable !== undefined && { newTable }),
    ...(ddl.constraint && {
      constraint: {
        oid: draft.newOid(),
        ...(ddl.constraint.deferrable && { deferrable: true as const }),
        ...(ddl.constraint.initiallyDeferred && { initiallyDeferred: true as const }),
        ...(references !== undefined && { references }),
      },
    }),
  }
  const others = (row.triggers ?? []).filter((one) => one !== existing)
  putTriggers(draft, target, [...others, trigger])
  if (target.kind === 'table') copyToPartitions(draft, target.row, trigger, ddl.replace)
}

const wrongKind = (what: string, detail: string): PgError => new PgError('42809', what, { detail })

function requireSuitable({ kind, row }: TriggeredRow, ddl: CreateTrigger): void {
  if (kind === 'table') {
    if (ddl.timing === 'instead') throw wrongKind(`"${row.name}" is a table`, 'Tables cannot have INSTEAD OF triggers.')
    if (row.partitioning && ddl.forEach === 'row' && ddl.transitions.length > 0)
      throw new PgError('0A000', `"${row.name}" is a partitioned table`, {
        detail: 'ROW triggers with transition tables are not supported on partitioned tables.',
      })
    return
  }
  if (ddl.timing !== 'instead' && ddl.forEach === 'row')
    throw wrongKind(`"${row.name}" is a view`, 'Views cannot have row-level BEFORE or AFTER triggers.')
  if (ddl.events.includes('truncate'))
    throw wrongKind(`"${row.name}" is a view`, 'Views cannot have TRUNCATE triggers.')
}

const notSupported = (message: string): PgError => new PgError('0A000', message)
const invalid = (message: string): PgError => new PgError('42P17', message)

function requirePossible(target: TriggeredRow, ddl: CreateTrigger): void {
  if (ddl.events.includes('truncate') && ddl.forEach === 'row')
    throw notSupported('TRUNCATE FOR EACH ROW triggers are not supported')
  if (ddl.timing === 'instead') {
    if (ddl.forEach !== 'row') throw notSupported('INSTEAD OF triggers must be FOR EACH ROW')
    if (ddl.whenSql !== undefined) throw notSupported('INSTEAD OF triggers cannot have WHEN conditions')
    if (ddl.columns.length > 0) throw notSupported('INSTEAD OF triggers cannot have column lists')
  }
  const seen = { old: undefined as string | undefined, new: undefined as string | undefined }
  for (const { name, isNew, isTable } of ddl.transitions) {
    if (!isTable) {
      throw new PgError('0A000', 'ROW variable naming in the REFERENCING clause is not supported', {
        hint: 'Use OLD TABLE or NEW TABLE for naming transition tables.',
      })
    }
    requireTransitions(target, ddl)
    const side = isNew ? 'new' : 'old'
    const word = isNew ? 'NEW' : 'OLD'
    const event = isNew ? 'insert' : 'delete'
    if (!ddl.events.includes(event) && !ddl.events.includes('update'))
      throw invalid(`${word} TABLE can only be specified for ${isNew ? 'an INSERT' : 'a DELETE'} or UPDATE trigger`)
    if (seen[side] !== undefined) throw invalid(`${word} TABLE cannot be specified multiple times`)
    seen[side] = name
  }
  if (seen.old !== undefined && seen.old === seen.new)
    throw invalid('OLD TABLE name and NEW TABLE name cannot be the same')
}

function requireTransitions({ kind, row }: TriggeredRow, ddl: CreateTrigger): void {
  if (kind === 'view') throw wrongKind(`"${row.name}" is a view`, 'Triggers on views cannot have transition tables.')
  if (kind === 'table' && ddl.forEach === 'row' && (row.partitionOf ?? row.inherits))
    throw notSupported(
      `ROW triggers with transition tables are not supported on ${row.partitionOf ? 'partitions' : 'inheritance children'}`,
    )
  if (ddl.timing !== 'after') throw invalid('transition table name can only be specified for an AFTER trigger')
  if (ddl.events.includes('truncate')) throw notSupported('TRUNCATE triggers with transition tables are not supported')
  if (ddl.events.length > 1)
    throw notSupported('transition tables cannot be specified for triggers with more than one event')
  if (ddl.columns.length > 0) throw notSupported('transition tables cannot be specified for triggers with column lists')
}

function attributesOf({ row }: TriggeredRow, names: readonly string[]): number[] {
  const attributes: number[] = []
  for (const name of names) {
    const column = row.columns.find((one) => one.name === name)
    if (!column) throw new PgError('42703', `column "${name}" of relation "${row.name}" does not exist`)
    if (attributes.includes(column.attribute)) throw new PgError('42701', `column "${name}" specified more than once`)
    attributes.push(column.attribute)
  }
  return attributes
}

function requireTriggerRoutine(draft: CatalogDraft, { routine: name }: CreateTrigger): Pick<RoutineRow, 'oid'> {
  const isBuiltIn = name.schema === undefined || name.schema === 'pg_catalog'
  const builtIn = isBuiltIn ? builtInTriggerNamed(name.name) : undefined
  if (builtIn) return builtIn
  const routine = findRoutine(draft, { name, args: [] }, 'function')
  if (!routine) throw new PgError('42883', `function ${spellName(name)}() does not exist`)
  const { catalog } = draft
  const { privileges } = privilegesOn(catalog, currentRole(draft), grantableBuiltIn(catalog, 'function', routine.oid)!)
  if ((privileges & Privilege.execute) === 0)
    throw new PgError('42501', `permission denied for function ${routine.name}`)
  if (routine.definition.result !== Oid.trigger) throw invalid(`function ${spellName(name)} must return type trigger`)
  return routine
}

function requireReplaceable(existing: Trigger, table: string, ddl: CreateTrigger): void {
  const what = `trigger "${ddl.name}" for relation "${table}"`
  if (!ddl.replace) throw new PgError('42710', `${what} already exists`)
  if (existing.parent !== undefined) throw new PgError('42710', `${what} is an internal or a child trigger`)
  if (existing.constraint) throw new PgError('42710', `${what} is a constraint trigger`)
}
