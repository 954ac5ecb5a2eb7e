// Catalog edits into the store's tables. A put replaces everything the entity had, so replaying one changes nothing.
import type { Kysely } from 'kysely'
import type { CatalogEdit } from '../../engine/tables.ts'
import type {
  AllocatorRow,
  DatabaseRow,
  DefinedRow,
  ExtensionRow,
  IndexRow,
  RoleRow,
  RoutineRow,
  SchemaRow,
  SequenceRow,
  TableRow,
  TypeRow,
  ViewRow,
} from '../rows.ts'
import { procedureEntity, type ProcedureRow } from '../claimant/procedures/procedure-row.ts'
import { usageReportEntity, type UsageReportRow } from '../cloud/usage-report-row.ts'
import { isMetadataName } from '../metadata/entities.ts'
import type { MetadataRow } from '../metadata/entity.ts'
import { putMetadata, removeMetadata } from './metadata-rows.ts'
import { putDatabase, putDefined, putExtension, putRole, putRoutine, putSchema, putType } from './object-rows.ts'
import { isPrivilegeEntity, putPrivileges, removePrivileges } from './privilege-rows.ts'
import { putProcedure, removeProcedure } from './procedure-rows.ts'
import { putComment, putIndex, putSequence, putTable, putView } from './relation-rows.ts'
import { padded, RowWrites } from './row-writes.ts'
import type { StoreSchema } from './schema.ts'
import type { StatementTexts } from './statement-texts.ts'
import { putUsageReport, removeUsageReport } from './usage-report-rows.ts'

type Store = Kysely<StoreSchema>

/** What is gathered before it is sent: a transaction may restore a whole database. */
const gatheredMax = 2000

/** What edits come to, until it is written. */
interface Gathered {
  readonly rows: RowWrites
  /** Tables whose constraints, as the store has them, lose their comments. */
  readonly uncommented: Set<number>
  nextOid: number
}

export async function applyEdits(db: Store, edits: readonly CatalogEdit[], texts: StatementTexts): Promise<void> {
  const gathered: Gathered = { rows: new RowWrites(texts), uncommented: new Set(), nextOid: 0 }
  for (const edit of withoutSuperseded(edits)) {
    if (edit.op === 'remove' && edit.entity === 'database') {
      await write(db, gathered, texts)
      for (const inside of await within(db, edit.oid)) gather(gathered, inside)
    }
    gather(gathered, edit)
    if (gathered.rows.size >= gatheredMax) await write(db, gathered, texts)
  }
  await write(db, gathered, texts)
}

/** Edits in their order, but for states of procedures that later ones replace: one commit may bring several. */
function withoutSuperseded(edits: readonly CatalogEdit[]): readonly CatalogEdit[] {
  const last = new Map<number, number>()
  for (const [index, { entity, oid }] of edits.entries()) if (entity === procedureEntity) last.set(oid, index)
  if (last.size === 0) return edits
  return edits.filter(({ entity, oid }, index) => entity !== procedureEntity || last.get(oid) === index)
}

async function write(db: Store, gathered: Gathered, texts: StatementTexts): Promise<void> {
  const { rows, uncommented, nextOid } = gathered
  for (const tables of padded([...uncommented]))
    await texts.run(db, `uncomment ${tables.length}`, tables, () =>
      db
        .deleteFrom('comments')
        .where('object_oid', 'in', db.selectFrom('constraints').select('oid').where('table_oid', 'in', tables)),
    )
  await rows.flush(db)
  // The allocator never goes back: transactions may commit in another order than they took OIDs.
  if (nextOid > 0)
    await texts.run(db, 'allocator', [nextOid, nextOid], () =>
      db
        .updateTable('store_state')
        .set({ next_oid: nextOid })
        .where((e) => e.or([e('next_oid', 'is', null), e('next_oid', '<', nextOid)])),
    )
  uncommented.clear()
  gathered.nextOid = 0
}

/** A database takes with it all that is in it. */
async function within(db: Store, database: number): Promise<CatalogEdit[]> {
  const tables = {
    schema: 'schemas',
    table: 'tables',
    view: 'views',
    index: 'indexes',
    sequence: 'sequences',
    type: 'types',
    routine: 'routines',
    defined_object: 'defined_objects',
    extension: 'extensions',
    grants: 'built_in_grants',
    default_privileges: 'default_privileges',
  } as const
  const edits: CatalogEdit[] = []
  for (const [entity, table] of Object.entries(tables)) {
    const rows = await db.selectFrom(table).select('oid').where('database_oid', '=', database).execute()
    edits.push(...rows.map(({ oid }): CatalogEdit => ({ op: 'remove', entity, oid })))
  }
  return edits
}

function gather(gathered: Gathered, edit: CatalogEdit): void {
  if (edit.op === 'put') return put(gathered, edit.entity, edit.oid, edit.value)
  remove(gathered, edit.entity, edit.oid)
  // Only a table that is dropped, not one that is replaced, loses its history.
  if (edit.entity === 'table') gathered.rows.delete('table_versions', { table_oid: edit.oid })
}

function remove(gathered: Gathered, entity: string, oid: number): void {
  const { rows } = gathered
  if (entity === procedureEntity) return removeProcedure(rows, oid)
  if (entity === usageReportEntity) return removeUsageReport(rows, oid)
  if (isMetadataName(entity)) return removeMetadata(rows, entity, oid)
  if (isPrivilegeEntity(entity)) return removePrivileges(rows, entity, oid)
  switch (entity) {
    case 'database':
      rows.delete('databases', { oid })
      break
    case 'role':
      rows.delete('roles', { oid })
      break
    case 'schema':
      rows.delete('schemas', { oid })
      break
    case 'table':
      rows.delete('tables', { oid })
      gathered.uncommented.add(oid)
      for (const constraint of rows.inserted('constraints'))
        if (constraint.table_oid === oid) rows.delete('comments', { object_oid: constraint.oid })
      rows.delete('constraints', { table_oid: oid })
      rows.delete('columns', { relation_oid: oid })
      break
    case 'view':
      rows.delete('view_reads', { view_oid: oid })
      rows.delete('columns', { relation_oid: oid })
      rows.delete('views', { oid })
      break
    case 'index':
      rows.delete('indexes', { oid })
      break
    case 'sequence':
      rows.delete('sequences', { oid })
      break
    case 'type':
      rows.delete('types', { oid })
      break
    case 'routine':
      rows.delete('routines', { oid })
      break
    case 'defined_object':
      rows.delete('defined_objects', { oid })
      break
    case 'extension':
      rows.delete('extensions', { oid })
      break
    default:
      throw new Error(`the metadata store has no entity "${entity}" to remove`)
  }
  rows.delete('comments', { object_oid: oid })
}

function put(gathered: Gathered, entity: string, oid: number, value: unknown): void {
  if (entity === 'allocator') {
    gathered.nextOid = Math.max(gathered.nextOid, (value as AllocatorRow).next)
    return
  }
  remove(gathered, entity, oid)
  const { rows } = gathered
  if (entity === procedureEntity) return putProcedure(rows, value as ProcedureRow)
  if (entity === usageReportEntity) return putUsageReport(rows, value as UsageReportRow)
  if (isMetadataName(entity)) return putMetadata(rows, entity, value as MetadataRow)
  if (isPrivilegeEntity(entity)) return putPrivileges(rows, entity, value)
  putComment(rows, oid, 0, (value as { readonly comment?: string }).comment)
  switch (entity) {
    case 'database':
      return putDatabase(rows, value as DatabaseRow)
    case 'role':
      return putRole(rows, value as RoleRow)
    case 'schema':
      return putSchema(rows, value as SchemaRow)
    case 'table':
      return putTable(rows, value as TableRow)
    case 'view':
      return putView(rows, value as ViewRow)
    case 'index':
      return putIndex(rows, value as IndexRow)
    case 'type':
      return putType(rows, value as TypeRow)
    case 'routine':
      return putRoutine(rows, value as RoutineRow)
    case 'defined_object':
      return putDefined(rows, value as DefinedRow)
    case 'extension':
      return putExtension(rows, value as ExtensionRow)
    default:
      return putSequence(rows, value as SequenceRow)
  }
}
