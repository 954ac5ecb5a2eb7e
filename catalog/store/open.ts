// The metadata store. It lives on the storage thread and is derived: the log's records are the truth, and what they say is applied here
// once, in order, each in one transaction together with its log sequence number.
import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import type { PgError } from '../../engine/errors.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import { bootstrapEdits } from '../bootstrap.ts'
import { Lead, type LeadOptions } from '../claimant/lead/lead.ts'
import { putLead } from '../claimant/lead/lead-row.ts'
import { applyEdits } from './apply.ts'
import { closeDatabase, type DatabaseOptions, openDatabase, type StoreDatabase } from './database.ts'
import { readIdentity, type StoreIdentity, writeIdentity } from './identity.ts'
import { loadRows } from './load.ts'
import { storeLocation } from './location.ts'
import { migrateStore } from './migrate.ts'
import type { StoreSchema } from './schema.ts'
import { StatementTexts } from './statement-texts.ts'

export interface MetadataStore {
  /** Every row, as the edits that would make it. */
  load(): Promise<CatalogEdit[]>
  /** All or none; edits whose lsn is not above the applied one have been applied before and are skipped. */
  apply(edits: readonly CatalogEdit[], lsn: number): Promise<void>
  /** What apply was given is on disk once it returns; absent: it is as soon as apply resolves. */
  sync?(): void
  /** Why edits cannot be taken at the moment; absent: they always can. */
  refusal?(edits: readonly CatalogEdit[]): PgError | undefined
  /** To be told each time that the store is lost, and, without an error, that it is there again. */
  watch?(listener: (error?: PgError) => void): void
  /** Throws where another server leads the store now; absent: nobody asks. */
  requireLead?(): void
  /** 0 in a new store. */
  appliedLsn(): Promise<number>
  close(): Promise<void>
}

export interface StoreOptions extends DatabaseOptions {
  /** Before anything but the schema is changed: throws where the store is not to be used. Whose it is from now on. */
  readonly claim?: (found: StoreIdentity | undefined) => StoreIdentity
}

/** location: `:memory:`, a file or a postgres URL. A new store gets its first rows. lead: as whom the server leads it. */
export async function openStore(
  location: string,
  lead?: LeadOptions,
  options: StoreOptions = {},
): Promise<MetadataStore> {
  const database = await openDatabase(storeLocation(location, process.cwd()), options)
  try {
    return await prepareStore(database, lead, options.claim)
  } catch (error) {
    await closeDatabase(database)
    throw error
  }
}

export async function prepareStore(
  database: StoreDatabase,
  leadOptions?: LeadOptions,
  claim?: StoreOptions['claim'],
): Promise<MetadataStore> {
  const { db, remote, sync } = database
  await migrateStore(db)
  const texts = new StatementTexts()
  if (claim) {
    const found = await readIdentity(db)
    const identity = claim(found)
    if (!isDeepStrictEqual(found, identity)) await writeIdentity(db, identity)
  }
  if (!(await db.selectFrom('store_state').selectAll().executeTakeFirst())) await writeFirstRows(db, texts)
  const lead = leadOptions && (await Lead.take(db, leadOptions)).keep()
  let applied = await appliedLsn(db)
  remote?.verify(() => applied)

  return {
    load: async () => [...(lead ? [putLead(lead.term)] : []), ...(await db.transaction().execute(loadRows))],
    apply: async (edits, lsn) => {
      await db.transaction().execute(async (transaction) => {
        await lead?.fence(transaction)
        if (lsn <= (await appliedLsn(transaction))) return
        await applyEdits(transaction, edits, texts)
        await transaction.updateTable('store_state').set({ applied_lsn: lsn }).execute()
      })
      applied = Math.max(applied, lsn)
    },
    appliedLsn: () => appliedLsn(db),
    close: async () => {
      await lead?.giveUp()
      await closeDatabase(database)
    },
    ...(lead && { requireLead: () => lead.require() }),
    ...(sync && { sync }),
    ...(remote && { refusal: remote.refusal, watch: remote.watch }),
  }
}

async function appliedLsn(db: Kysely<StoreSchema>): Promise<number> {
  return Number((await db.selectFrom('store_state').select('applied_lsn').executeTakeFirstOrThrow()).applied_lsn)
}

async function writeFirstRows(db: Kysely<StoreSchema>, texts: StatementTexts): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Written before anything is read: whoever comes at the same moment waits, and then finds the row.
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('store_state')
      .values({ id: 1, applied_lsn: 0, next_oid: null })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 0n) return
    await applyEdits(transaction, bootstrapEdits(), texts)
  })
}
