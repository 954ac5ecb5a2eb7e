// A metadata store in a database of PostgreSQL, or of another Cadastre.
import { Kysely, PostgresDialect } from 'kysely'
import type { CatalogEdit } from '../../engine/tables.ts'
import { PgError } from '../../engine/errors.ts'
import { procedureEntity } from '../claimant/procedures/procedure-row.ts'
import { usageReportEntity } from '../cloud/usage-report-row.ts'
import type { StoreDatabase } from './database.ts'
import type { StoreSchema } from './schema.ts'
import { type ConnectionOptions, StoreConnection } from './store-connection.ts'

export async function openPostgres(options: ConnectionOptions): Promise<StoreDatabase> {
  const connection = new StoreConnection(options)
  await connection.open()
  const db = new Kysely<StoreSchema>({ dialect: new PostgresDialect({ pool: connection }) })
  return {
    db,
    remote: {
      refusal: (edits) => (edits.some(changesCatalog) ? connection.away : undefined),
      watch: (listener) => connection.watch(listener),
      verify: (applied) => {
        connection.verify = async (query) => {
          const { rows } = await query<{ applied_lsn: number }>('select applied_lsn from store_state')
          if (rows.length === 0 || rows[0].applied_lsn < applied())
            throw new PgError('XX001', `the metadata store at ${options.name} has lost what it was given`, {
              hint: 'Restart the server.',
            })
        }
      },
    },
    // A pool that Kysely has not used yet it does not end.
    close: () => db.destroy().finally(() => connection.end()),
  }
}

/** What the server notes of its own doings may wait in the log. */
const notes: ReadonlySet<string> = new Set(['task', 'backup', procedureEntity, usageReportEntity])
const changesCatalog = ({ entity }: CatalogEdit): boolean => !notes.has(entity)
