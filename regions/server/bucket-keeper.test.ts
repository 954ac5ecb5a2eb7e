// Regions in the bucket of a relational store.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { type PostgresProcess, startPostgres } from '../../test/support/postgres.ts'
import { openPostgres } from '../objects/relational/postgres.ts'
import { openSqlite } from '../objects/relational/sqlite.ts'
import { openRelationalStore, type RelationalStore } from '../objects/relational/store.ts'
import { disagreements } from '../objects/relational/test-store.ts'
import type { ObjectDatabase } from '../objects/relational/database.ts'
import { checkBucketKeeper } from './bucket-keeper.fixture.ts'

const root = mkdtempSync(join(tmpdir(), 'region-bucket-'))
let postgres: PostgresProcess
before(async () => (postgres = await startPostgres()))
after(async () => {
  await postgres.stop()
  rmSync(root, { recursive: true })
})

for (const kind of ['SQLite', 'PostgreSQL'] as const) {
  describe(`regions in a bucket on ${kind}`, () => {
    const files = join(root, kind)
    let database: ObjectDatabase
    let store: RelationalStore
    let buckets = 0
    before(async () => {
      database =
        kind === 'SQLite'
          ? await openSqlite(join(root, 'objects.sqlite'))
          : await openPostgres(`postgres://cadastre@127.0.0.1:${postgres.port}/cadastre`)
      store = await openRelationalStore({ database, filesDirectory: files })
    })
    after(async () => {
      await store.swept()
      const found = await disagreements(database, files)
      await store.close()
      if (found.length > 0) throw new Error(found.join('\n'))
    })
    checkBucketKeeper(() => ({ store, name: `regions-${++buckets}` }))
  })
}
