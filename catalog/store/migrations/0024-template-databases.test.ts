import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { bootstrapEdits } from '../../bootstrap.ts'
import { metadataNames } from '../../metadata/entity.ts'
import { databaseOf } from '../../rows.ts'
import { closeDatabase, openDatabase } from '../database.ts'
import { storeLocation } from '../location.ts'
import { openStore } from '../open.ts'
import { migrations } from './migrations.ts'

const directory = mkdtempSync(join(tmpdir(), 'template-databases-'))
after(() => rmSync(directory, { recursive: true }))

async function oldStore(name: string, statements: readonly string[] = []): Promise<string> {
  const path = join(directory, name)
  const database = await openDatabase(storeLocation(path, directory))
  const { error } = await new Migrator({ db: database.db, provider: migrations }).migrateTo('0023-index-options')
  assert.equal(error, undefined)
  await sql`insert into store_state (id, applied_lsn) values (1, 7)`.execute(database.db)
  for (const statement of statements) await sql.raw(statement).execute(database.db)
  await closeDatabase(database)
  return path
}

describe('template databases of a store from before there were any', () => {
  it('are those that a new store begins with', async () => {
    const store = await openStore(await oldStore('old.sqlite'))
    const rows = await store.load()
    await store.close()
    const templates = new Set([1, 4])
    const expected = bootstrapEdits().filter(({ entity, oid, ...edit }) => {
      if (edit.op === 'remove') return false
      if (entity === 'database') return templates.has(oid)
      if (metadataNames.some((name) => name === entity))
        return templates.has((edit.value as { database_id?: number }).database_id ?? 0)
      return templates.has(databaseOf(entity, edit.value) ?? 0)
    })
    assert.equal(expected.length, 6)
    const order = (edits: typeof rows) => edits.toSorted((a, b) => a.oid - b.oid)
    assert.deepEqual(order(rows.filter(({ entity }) => entity !== 'allocator')), order(expected))
  })

  it('leave alone a database that has the name', async () => {
    const path = await oldStore('taken.sqlite', [
      "insert into databases (oid, name, owner_oid) values (16400, 'template1', 10)",
    ])
    const store = await openStore(path)
    const databases = (await store.load()).filter(({ entity }) => entity === 'database').map(({ oid }) => oid)
    await store.close()
    assert.deepEqual(databases, [4, 16_400])
  })
})
