// A full disk, one that fails, and one that gives back other bytes: the request fails as it should, nothing is half there, and what is there
// is still told apart from what is damaged. Then the disk is well again, and so is the store, without a restart.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { breakDisk, type Fault } from '../../../test/crash/faulty-disk.ts'
import { keyBytesMax, partBytesMin, segmentBytes, smallBytesMax, veryLargeBytesMin } from '../limits.ts'
import type { ObjectDatabase } from './database.ts'
import type { ObjectSchema } from './schema.ts'
import { openSqlite } from './sqlite.ts'
import { openRelationalStore, type RelationalStore } from './store.ts'
import { bodyOf, disagreements, get, plain, put } from './test-store.ts'

const root = mkdtempSync(join(tmpdir(), 'object-faults-'))
const control = join(root, 'faults.json')
const directory = join(root, 'objects')
const bucket = 'bucket'
const noise = randomBytes(veryLargeBytesMin + 12_345)
const sizes = {
  'a row': smallBytesMax,
  'a segment': segmentBytes,
  'several segments': 3 * segmentBytes + 1,
  'a file': noise.length,
} as const
const bytesOf = (what: keyof typeof sizes): Buffer => noise.subarray(0, sizes[what])

describe('the object store on a bad disk', () => {
  let database: ObjectDatabase
  let store: RelationalStore
  let length = 0
  const reported: unknown[] = []
  /** These and no others from now on. */
  const breaking = (...faults: Fault[]): void => {
    const text = JSON.stringify(faults)
    length = Math.max(length + 1, text.length)
    writeFileSync(control, text.padEnd(length))
  }
  /** No page more than there are, or any number of them. */
  const fill = async (full: boolean): Promise<void> => {
    const db = database.reader as Kysely<ObjectSchema>
    await sql`pragma max_page_count = ${sql.lit(full ? 1 : 1_000_000_000)}`.execute(db)
  }
  const agrees = async (): Promise<void> => {
    await store.swept()
    assert.deepEqual(await disagreements(database, directory), [])
  }
  const transfers = async (): Promise<readonly unknown[]> =>
    (await store.transfers()).filter(({ state }) => state !== 'finished')

  before(async () => {
    breaking()
    breakDisk(control)
    database = await openSqlite(join(root, 'objects.sqlite'))
    store = await openRelationalStore({
      database,
      filesDirectory: directory,
      onFault: (error) => reported.push(error),
    })
    await store.createBucket(bucket, 10)
    // Ids come in blocks; one of them is at hand.
    await put(store, bucket, 'there', Buffer.from('before'))
  })
  afterEach(() => breaking())
  after(async () => {
    await store.close()
    rmSync(root, { recursive: true })
  })

  for (const what of ['a row', 'a segment', 'several segments'] as const) {
    it(`keeps the old object where the database has no room for ${what}`, async () => {
      await fill(true)
      const failed = put(store, bucket, 'there', bytesOf(what))
      await assert.rejects(failed, { sqlstate: '53100' })
      assert.equal((await get(store, bucket, 'there')).toString(), 'before')
      await fill(false)
      // What could not be taken away while the disk was full goes with the next sweep.
      await put(store, bucket, `next to ${what}`, Buffer.alloc(smallBytesMax + 1))
      await put(store, bucket, `next to ${what}`, Buffer.alloc(smallBytesMax + 2))
      await agrees()
      assert.deepEqual(await transfers(), [])
      assert.deepEqual(readdirSync(directory), [])
    })
  }

  it('keeps the old object where the database has no room for the log of a transfer', async () => {
    const key = 'k'.repeat(keyBytesMax)
    await put(store, bucket, key, Buffer.from('before'))
    await fill(true)
    const begun: string[] = []
    const begin = async (): Promise<never> => {
      for (;;) begun.push((await store.beginMultipart({ ...plain, bucket, key })).upload)
    }
    await assert.rejects(begin(), { sqlstate: '53100' })
    await assert.rejects(put(store, bucket, key, bytesOf('a file')), { sqlstate: '53100' })
    for (const upload of begun) {
      const part = { number: 1, size: partBytesMin, algorithms: [] }
      const putting = store.putPart({ bucket, key, upload }, part, bodyOf(noise.subarray(0, partBytesMin)))
      await assert.rejects(putting, { sqlstate: '53100' })
    }
    assert.equal((await get(store, bucket, key)).toString(), 'before')
    await fill(false)
    for (const upload of begun) await store.abortMultipart({ bucket, key, upload })
    await put(store, bucket, key, bytesOf('a file'))
    await store.remove(bucket, key)
    await agrees()
    assert.deepEqual(await transfers(), [])
    assert.deepEqual(readdirSync(directory), [])
  })

  it('fails only the put that fills the disk, of several that share a commit', async () => {
    // What is there may be written over: a free page is had by removing.
    await put(store, bucket, 'room', bytesOf('a row'))
    await store.remove(bucket, 'room')
    await fill(true)
    const results = await Promise.allSettled([
      put(store, bucket, 'first', Buffer.from('1')),
      put(store, bucket, 'too large', bytesOf('a segment')),
      put(store, bucket, 'second', Buffer.from('2')),
    ])
    await fill(false)
    assert.deepEqual(
      results.map((one) => (one.status === 'fulfilled' ? 'put' : (one.reason as { sqlstate: string }).sqlstate)),
      ['put', '53100', 'put'],
    )
    assert.equal((await get(store, bucket, 'first')).toString(), '1')
    assert.equal((await get(store, bucket, 'second')).toString(), '2')
    await assert.rejects(get(store, bucket, 'too large'), { code: 'NoSuchKey' })
    await agrees()
  })

  for (const [call, code, sqlstate] of [
    ['write', 'ENOSPC', '53100'],
    ['write', 'EIO', '58030'],
    ['fdatasync', 'EIO', '58030'],
    ['fsync', 'EIO', '58030'],
  ] as const) {
    it(`keeps the old object where ${call} of a file fails with ${code}`, async () => {
      await put(store, bucket, 'file', Buffer.from('old'))
      breaking({ call, path: '.object.partial', code, ...(call === 'write' && { after: segmentBytes / 2 }) })
      await assert.rejects(put(store, bucket, 'file', bytesOf('a file')), { sqlstate })
      const { upload } = await store.beginMultipart({ ...plain, bucket, key: 'file' })
      const name = { bucket, key: 'file', upload }
      const part = { number: 1, size: 33 * segmentBytes, algorithms: [] }
      await assert.rejects(store.putPart(name, part, bodyOf(noise.subarray(0, part.size))), { sqlstate })
      assert.deepEqual((await store.listParts(name)).parts, [])
      breaking()
      assert.equal((await get(store, bucket, 'file')).toString(), 'old')
      assert.deepEqual(readdirSync(directory), [])
      // The upload goes on where its disk does.
      const { etag } = await store.putPart(name, part, bodyOf(noise.subarray(0, part.size)))
      await store.completeMultipart(name, [{ number: 1, etag, checksums: {} }])
      assert.deepEqual(await get(store, bucket, 'file'), noise.subarray(0, part.size))
      await store.remove(bucket, 'file')
      await agrees()
      assert.deepEqual(readdirSync(directory), [])
    })
  }

  it('keeps the old object where the directory of files cannot be synced', async () => {
    await put(store, bucket, 'file', Buffer.from('old'))
    breaking({ call: 'fsync', path: directory, code: 'EIO' })
    await assert.rejects(put(store, bucket, 'file', bytesOf('a file')), { sqlstate: '58030' })
    breaking()
    assert.equal((await get(store, bucket, 'file')).toString(), 'old')
    assert.deepEqual(readdirSync(directory), [])
    await agrees()
  })

  it('gives no byte of a row or a segment that is not what was put, nor after it', async () => {
    const damage: Record<string, (upload: number) => Promise<unknown>> = {
      'a row': (upload) =>
        sql`update object_store set data = cast(substr(data, 1, 99) || x'00' || substr(data, 101) as blob) where upload_id = ${upload}`.execute(
          database.reader,
        ),
      'several segments': (upload) =>
        sql`update large_object_store set data = cast(substr(data, 1, 99) || x'00' || substr(data, 101) as blob)
          where upload_id = ${upload} and segment_number = 1`.execute(database.reader),
    }
    for (const what of ['a row', 'several segments'] as const) {
      const bytes = Buffer.alloc(sizes[what], 7)
      await put(store, bucket, what, bytes)
      const [{ upload_id: upload }] = await database.reader
        .selectFrom('object_directory')
        .select('upload_id')
        .where('name', '=', what)
        .execute()
      await damage[what](upload)
      await assert.rejects(get(store, bucket, what), { code: 'InternalError', sqlstate: 'XX001' }, what)
      const first = what === 'a row' ? 0 : segmentBytes
      const range = { first: first + 200, last: first + 300 }
      const ranged = async (): Promise<void> => {
        for await (const piece of (await store.get({ bucket, key: what, range })).pieces) assert.fail(String(piece))
      }
      await assert.rejects(ranged(), { sqlstate: 'XX001' }, what)
      // To copy it makes no good object of it.
      const copied = store.copy({ from: { bucket, key: what }, bucket, key: 'copied', algorithms: [] })
      await assert.rejects(copied, { sqlstate: 'XX001' })
      await assert.rejects(get(store, bucket, 'copied'), { code: 'NoSuchKey' })
      const [found, ...more] = await disagreements(database, directory)
      assert.match(found, what === 'a row' ? /MD5 of object "a row"/ : /segment 1 is damaged/)
      assert.deepEqual(more, [])
      await put(store, bucket, what, bytes)
      assert.deepEqual(await get(store, bucket, what), bytes)
      await agrees()
    }
  })

  it('tells a read that fails or ends too early from an object', async () => {
    // Alike from segment to segment: what a buffer held before is not taken for what was read.
    const bytes = Buffer.alloc(partBytesMin, 7)
    const { upload } = await store.beginMultipart({ ...plain, bucket, key: 'file' })
    const name = { bucket, key: 'file', upload }
    const { etag } = await store.putPart(
      name,
      { number: 1, size: bytes.length, algorithms: [] },
      bodyOf(Buffer.from(bytes)),
    )
    await store.completeMultipart(name, [{ number: 1, etag, checksums: {} }])
    breaking({ call: 'read', path: '.object', code: 'EIO' })
    await assert.rejects(get(store, bucket, 'file'), { sqlstate: '58030' })
    breaking({ call: 'read', path: '.object', code: 'short' })
    await assert.rejects(get(store, bucket, 'file'), { code: 'InternalError', sqlstate: 'XX001' })
    breaking()
    assert.deepEqual(await get(store, bucket, 'file'), bytes)
    await agrees()
  })
})
