// What the check of the object store finds: nothing where all is well, and each damage by what it is of.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { partBytesMin, segmentBytes } from '../limits.ts'
import type { ObjectDatabase, Writer } from './database.ts'
import { openSqlite } from './sqlite.ts'
import { openRelationalStore, type RelationalStore } from './store.ts'
import { bodyOf, disagreements, plain, put } from './test-store.ts'

describe('the check of the object store', () => {
  const root = mkdtempSync(join(tmpdir(), 'objects-verify-'))
  const files = join(root, 'objects')
  let database: ObjectDatabase
  let store: RelationalStore
  let file: string
  before(async () => {
    database = await openSqlite(join(root, 'objects.sqlite'))
    store = await openRelationalStore({ database, filesDirectory: files })
    await store.createBucket('bucket', 10)
    await put(store, 'bucket', 'small', Buffer.alloc(100, 1))
    await put(store, 'bucket', 'large', Buffer.alloc(2 * segmentBytes + 5, 2))
    const name = { bucket: 'bucket', key: 'parts' }
    const { upload } = await store.beginMultipart({ ...plain, ...name })
    const part = { number: 1, size: partBytesMin, algorithms: [] }
    const { etag } = await store.putPart({ ...name, upload }, part, bodyOf(Buffer.alloc(partBytesMin, 3)))
    await store.completeMultipart({ ...name, upload }, [{ number: 1, etag, checksums: {} }])
    await store.swept()
    file = join(files, readdirSync(files)[0])
  })
  after(async () => {
    await store.close()
    rmSync(root, { recursive: true })
  })

  const found = () => disagreements(database, files)
  /** Damages, looks, and sets right again. */
  async function finds(damage: (db: Writer) => Promise<unknown>, expected: RegExp): Promise<void> {
    const rollBack = new Error('back to what was')
    let problems: string[] = []
    await assert.rejects(
      database.reader.transaction().execute(async (db) => {
        await damage(db)
        problems = await disagreements({ ...database, reader: db, shared: false }, files)
        throw rollBack
      }),
      rollBack,
    )
    assert.equal(problems.length > 0, true)
    assert.match(problems.join('\n'), expected)
    assert.deepEqual(await found(), [])
  }
  async function findsInFile(damage: () => void, expected: RegExp): Promise<void> {
    const whole = readFileSync(file)
    damage()
    assert.match((await found()).join('\n'), expected)
    writeFileSync(file, whole)
    assert.deepEqual(await found(), [])
  }

  it('finds nothing where all is well', async () => assert.deepEqual(await found(), []))

  it('finds counts that are wrong', async () => {
    await finds(
      (db) => db.updateTable('bucket').set({ object_count: 4 }).execute(),
      /counts 4 objects of \d+ bytes, and has 3/,
    )
    await finds((db) => db.updateTable('object_usage').set({ bytes: 1 }).execute(), /usage is wrong/)
    await finds((db) => db.deleteFrom('object_usage').execute(), /usage is missing/)
  })

  it('finds data that are missing, damaged or not what was put', async () => {
    await finds((db) => db.deleteFrom('object_store').execute(), /"small".* has no data/)
    await finds(
      (db) =>
        db
          .updateTable('object_store')
          .set({ data: Buffer.alloc(100, 9) })
          .execute(),
      /MD5 of object "small"/,
    )
    await finds(
      (db) =>
        db.deleteFrom('large_object_store').where('segment_number', '=', 1).where('data', 'is not', null).execute(),
      /"large" of bucket \d+ has 2097157 bytes, and its data 1048576/,
    )
    await finds(
      (db) => db.updateTable('large_object_store').set({ hash: '0' }).where('data', 'is not', null).execute(),
      /"large".*: segment 0 is damaged/,
    )
    await finds((db) => db.updateTable('upload_part').set({ start_byte: 7 }).execute(), /begins at 7, not at 0/)
    await finds(
      (db) => db.deleteFrom('upload_part').execute(),
      /"parts" of bucket \d+ has 5242880 bytes, and its parts 0/,
    )
  })

  it('finds files that are missing, damaged, cut short or too long', async () => {
    await findsInFile(() => rmSync(file), /problem: objects\/\d+\.object: ENOENT/)
    await findsInFile(() => truncateSync(file, partBytesMin - 1), /segment 4 is cut short/)
    await findsInFile(() => writeFileSync(file, Buffer.alloc(partBytesMin, 4)), /segment 0 is damaged/)
    await findsInFile(() => writeFileSync(file, Buffer.alloc(partBytesMin + 1, 3)), /more than 5242880 bytes/)
  })

  it('tells what nothing names: a problem, unless the next start takes it away', async () => {
    await finds(
      (db) =>
        db
          .insertInto('object_store')
          .values({ upload_id: 99_999, data: Buffer.from('x') })
          .execute(),
      /problem: objects.sqlite: object_store has data of upload 99999, which nothing names/,
    )
    await finds(
      (db) => db.updateTable('transfers').set({ state: 'obsolete' }).where('kind', '=', 'put').execute(),
      /note: objects.sqlite: 1 uploads that no object is made of/,
    )
    writeFileSync(join(files, '77777.object.partial'), 'x')
    assert.deepEqual(await found(), ['note: objects/77777.object.partial: nothing names it; the next start removes it'])
    rmSync(join(files, '77777.object.partial'))
  })
})
