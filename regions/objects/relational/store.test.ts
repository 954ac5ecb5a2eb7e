import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { type PostgresProcess, startPostgres } from '../../../test/support/postgres.ts'
import { DigestSet } from '../digests/digests.ts'
import { segmentBytes, smallBytesMax, veryLargeBytesMin } from '../limits.ts'
import { checkBucketStore } from '../bucket-store.fixture.ts'
import type { CompletedPart } from '../bucket-store.ts'
import type { ObjectErrorCode } from '../object-error.ts'
import type { ObjectDatabase } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { openRelationalStore, type RelationalStore } from './store.ts'
import { bodyOf, disagreements, gather, get, heldBody, plain, put } from './test-store.ts'

const root = mkdtempSync(join(tmpdir(), 'object-store-'))
let postgres: PostgresProcess
before(async () => {
  postgres = await startPostgres()
})
after(async () => {
  await postgres.stop()
  rmSync(root, { recursive: true })
})

const refused = (code: ObjectErrorCode) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code)
  return true
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
const large = randomBytes(2 * segmentBytes + 12_345)

for (const kind of ['SQLite', 'PostgreSQL'] as const) {
  describe(`the object store on ${kind}`, () => {
    const files = join(root, kind)
    let database: ObjectDatabase
    let store: RelationalStore
    before(async () => {
      database =
        kind === 'SQLite'
          ? await openSqlite(join(root, 'objects.sqlite'))
          : await openPostgres(`postgres://cadastre@127.0.0.1:${postgres.port}/cadastre`)
      store = await openRelationalStore({ database, filesDirectory: files })
    })
    after(() => store.close())
    let number = 0
    const bucket = async (): Promise<string> => {
      const name = `bucket-${++number}`
      await store.createBucket(name, 10)
      return name
    }
    const agrees = async (): Promise<void> => {
      await store.swept()
      assert.deepEqual(await disagreements(database, files), [])
    }

    it('makes, lists and removes buckets', async () => {
      const name = await bucket()
      await assert.rejects(store.createBucket(name, 10), refused('BucketAlreadyOwnedByYou'))
      await assert.rejects(store.createBucket(name, 11), refused('BucketAlreadyExists'))
      for (const bad of ['ab', 'A-b', 'a..b', '192.168.1.1', 'xn--abc', 'a-s3alias', 'a'.repeat(64), '-ab', "a'b"])
        await assert.rejects(store.createBucket(bad, 10), refused('InvalidBucketName'))
      assert.ok((await store.listBuckets()).some((one) => one.name === name && one.owner === 10))
      await put(store, name, 'a', Buffer.from('x'))
      await assert.rejects(store.removeBucket(name, false), refused('BucketNotEmpty'))
      await store.removeBucket(name, true)
      assert.equal(await store.bucket(name), undefined)
      await assert.rejects(get(store, name, 'a'), refused('NoSuchBucket'))
      await agrees()
    })

    it('keeps objects of every size, whole and by ranges', async () => {
      const name = await bucket()
      const sizes = [0, 1, smallBytesMax, smallBytesMax + 1, segmentBytes, segmentBytes + 1, large.length]
      for (const size of sizes) {
        const bytes = large.subarray(0, size)
        const { etag } = await put(store, name, `o${size}`, bytes)
        assert.equal(etag, md5(bytes))
        assert.ok((await get(store, name, `o${size}`)).equals(bytes))
      }
      const ranged = async (range: { first: number; last?: number } | { suffix: number }) =>
        gather((await store.get({ bucket: name, key: `o${large.length}`, range })).pieces)
      assert.ok((await ranged({ first: 5, last: 9 })).equals(large.subarray(5, 10)))
      assert.ok(
        (await ranged({ first: segmentBytes - 1, last: segmentBytes })).equals(
          large.subarray(segmentBytes - 1, segmentBytes + 1),
        ),
      )
      assert.ok((await ranged({ suffix: 20 })).equals(large.subarray(-20)))
      assert.ok((await ranged({ first: 100, last: 1e12 })).equals(large.subarray(100)))
      await assert.rejects(ranged({ first: large.length }), refused('InvalidRange'))
      const counted = await store.bucket(name)
      assert.equal(counted?.objects, sizes.length)
      assert.equal(
        counted?.bytes,
        sizes.reduce((a, b) => a + b),
      )
      await agrees()
    })

    it('keeps very large objects in files, which go when the object does', async () => {
      const name = await bucket()
      const bytes = Buffer.alloc(veryLargeBytesMin + 77, large)
      const { etag } = await put(store, name, 'huge', bytes)
      assert.equal(etag, md5(bytes))
      assert.equal(readdirSync(files).length, 1)
      assert.ok((await get(store, name, 'huge')).equals(bytes))
      const { pieces } = await store.get({ bucket: name, key: 'huge', range: { suffix: 100 } })
      assert.ok((await gather(pieces)).equals(bytes.subarray(-100)))
      assert.equal(await store.remove(name, 'huge'), true)
      assert.equal(await store.remove(name, 'huge'), false)
      await agrees()
      // Other processes may still read what was removed from a shared database.
      assert.equal(readdirSync(files).length, kind === 'SQLite' ? 0 : 1)
    })

    it('lets the upload that was started last win, whatever the order they finish in', async () => {
      const name = await bucket()
      for (const size of [1000, 200_000, large.length]) {
        const [a, b, c] = [1, 2, 3].map((fill) => Buffer.alloc(size, fill))
        for (const order of [
          [0, 1, 2],
          [2, 1, 0],
          [1, 2, 0],
          [2, 0, 1],
        ]) {
          const key = `k${size}-${order.join('')}`
          const bodies = [a, b, c].map(heldBody)
          const puts: Promise<unknown>[] = []
          for (const [i, bytes] of [a, b, c].entries()) {
            puts.push(store.put({ ...plain, bucket: name, key, size: bytes.length }, bodies[i].body))
            await new Promise((resolve) => setImmediate(resolve))
          }
          await assert.rejects(get(store, name, key), refused('NoSuchKey'))
          assert.deepEqual((await store.list({ bucket: name, prefix: key, limit: 10 })).objects, [])
          let newest = -1
          for (const i of order) {
            bodies[i].release()
            await puts[i]
            newest = Math.max(newest, i)
            assert.ok((await get(store, name, key)).equals([a, b, c][newest]))
          }
        }
      }
      await agrees()
    })

    it('does not bring back an older upload after a later one was removed', async () => {
      const name = await bucket()
      const [older, later] = [1, 2].map((fill) => Buffer.alloc(300_000, fill))
      const held = heldBody(older)
      const putting = store.put({ ...plain, bucket: name, key: 'k', size: older.length }, held.body)
      await new Promise((resolve) => setImmediate(resolve))
      await put(store, name, 'k', later)
      await store.remove(name, 'k')
      held.release()
      await putting
      await assert.rejects(get(store, name, 'k'), refused('NoSuchKey'))
      await put(store, name, 'k', later)
      assert.ok((await get(store, name, 'k')).equals(later))
      await agrees()
    })

    it('lets the next version come where the object is removed while it uploads', async () => {
      const name = await bucket()
      await put(store, name, 'k', large)
      const held = heldBody(large.subarray(7))
      const putting = store.put({ ...plain, bucket: name, key: 'k', size: large.length - 7 }, held.body)
      await new Promise((resolve) => setImmediate(resolve))
      await store.remove(name, 'k')
      await assert.rejects(get(store, name, 'k'), refused('NoSuchKey'))
      held.release()
      await putting
      assert.ok((await get(store, name, 'k')).equals(large.subarray(7)))
      await agrees()
    })

    it('reads on what it began to read, while the object is replaced and removed', async () => {
      const name = await bucket()
      await put(store, name, 'k', large)
      const { pieces } = await store.get({ bucket: name, key: 'k' })
      const reading = pieces[Symbol.asyncIterator]()
      const first = Buffer.from((await reading.next()).value as Uint8Array)
      await put(store, name, 'k', Buffer.alloc(large.length, 9))
      await store.remove(name, 'k')
      await store.swept()
      const rest: Buffer[] = [first]
      for (let one = await reading.next(); !one.done; one = await reading.next()) rest.push(Buffer.from(one.value))
      assert.ok(Buffer.concat(rest).equals(large))
      await agrees()
    })

    it('stores nothing of an upload that fails', async () => {
      const name = await bucket()
      await put(store, name, 'k', Buffer.from('old'))
      for (const size of [1000, 200_000, large.length, veryLargeBytesMin]) {
        const bytes = Buffer.alloc(size, 5)
        const request = { ...plain, bucket: name, key: 'k', size }
        await assert.rejects(store.put(request, bodyOf(bytes.subarray(1))), refused('IncompleteBody'))
        await assert.rejects(store.put(request, bodyOf(Buffer.alloc(size + 1))), refused('IncompleteBody'))
        const wrong = { md5: Buffer.alloc(16).toString('base64') }
        await assert.rejects(store.put(request, bodyOf(bytes, 1 << 20, wrong)), refused('BadDigest'))
        const held = heldBody(bytes)
        const putting = store.put(request, held.body)
        held.fail()
        await assert.rejects(putting, /went away/)
      }
      assert.equal(String(await get(store, name, 'k')), 'old')
      await agrees()
    })

    it('checks every checksum', async () => {
      const name = await bucket()
      const algorithms = ['crc32', 'crc32c', 'sha1', 'sha256', 'crc64nvme'] as const
      const digests = new DigestSet(algorithms)
      digests.update(large)
      const { checksums } = digests.finish({})
      const request = { ...plain, bucket: name, key: 'k', size: large.length, algorithms }
      assert.deepEqual((await store.put(request, bodyOf(large, 99_999, checksums))).checksums, checksums)
      assert.deepEqual((await store.head({ bucket: name, key: 'k' })).head.checksums, checksums)
      for (const algorithm of algorithms) {
        const wrong = { ...checksums, [algorithm]: checksums[algorithm]!.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }
        await assert.rejects(store.put(request, bodyOf(large, 99_999, wrong)), refused('BadDigest'))
      }
      await agrees()
    })

    it('puts parts together', async () => {
      const name = await bucket()
      const part = Buffer.alloc(5 * segmentBytes + 3, large)
      const parts = [part, Buffer.alloc(5 * segmentBytes, 7), large.subarray(0, 1000)]
      for (const algorithm of ['crc32', 'crc64nvme', 'sha256', undefined] as const) {
        const begun = await store.beginMultipart({ ...plain, bucket: name, key: 'k', algorithm })
        const upload = { bucket: name, key: 'k', upload: begun.upload }
        const done: CompletedPart[] = []
        for (const [i, bytes] of [...parts, large].entries()) {
          const result = await store.putPart(
            upload,
            { number: i * 2 + 1, size: bytes.length, algorithms: [] },
            bodyOf(bytes),
          )
          done.push({ number: i * 2 + 1, etag: result.etag, checksums: result.checksums })
        }
        // Once more: the later one is the part.
        await store.putPart(upload, { number: 5, size: 1000, algorithms: [] }, bodyOf(parts[2]))
        assert.equal((await store.listParts(upload)).parts.length, 4)
        assert.equal((await store.listMultiparts(name)).length, 1)
        const complete = (asked: CompletedPart[]) => store.completeMultipart(upload, asked)
        await assert.rejects(complete([done[1], done[0]]), refused('InvalidPartOrder'))
        await assert.rejects(complete([{ ...done[0], etag: done[1].etag }]), refused('InvalidPart'))
        await assert.rejects(complete([done[0], done[2], done[1]]), refused('InvalidPartOrder'))
        await assert.rejects(complete([done[0], done[2], { ...done[3], number: 7 }]), refused('EntityTooSmall'))
        const result = await complete(done.slice(0, 3))
        const whole = Buffer.concat(parts)
        assert.equal(result.etag, `${md5(Buffer.concat(parts.map((one) => Buffer.from(md5(one), 'hex'))))}-3`)
        if (algorithm === 'crc64nvme') {
          const digests = new DigestSet([algorithm])
          digests.update(whole)
          assert.equal(result.checksums.crc64nvme, digests.finish({}).checksums.crc64nvme)
        } else if (algorithm) assert.match(result.checksums[algorithm]!, /-3$/)
        assert.ok((await get(store, name, 'k')).equals(whole))
        const one = await store.get({ bucket: name, key: 'k', part: 2 })
        assert.ok((await gather(one.pieces)).equals(parts[1]))
        const over = await store.get({
          bucket: name,
          key: 'k',
          range: { first: part.length - 2, last: part.length + 1 },
        })
        assert.ok((await gather(over.pieces)).equals(whole.subarray(part.length - 2, part.length + 2)))
        await assert.rejects(store.listParts(upload), refused('NoSuchUpload'))
      }
      const begun = await store.beginMultipart({ ...plain, bucket: name, key: 'k' })
      const upload = { bucket: name, key: 'k', upload: begun.upload }
      await store.putPart(upload, { number: 1, size: part.length, algorithms: [] }, bodyOf(part))
      await store.copyPart(upload, 2, { bucket: name, key: 'k', range: { first: 0, last: 99 } })
      await store.abortMultipart(upload)
      await assert.rejects(store.abortMultipart(upload), refused('NoSuchUpload'))
      await agrees()
    })

    it('keeps attributes, copies and tags', async () => {
      const name = await bucket()
      const attributes = { headers: { 'content-type': 'text/x' }, metadata: { a: 'b' }, tags: { t: 'v' } }
      await put(store, name, 'k', large, attributes)
      await store.copy({ from: { bucket: name, key: 'k' }, bucket: name, key: 'copy', algorithms: [] })
      const changed = { headers: { 'content-type': 'text/y' }, metadata: {} }
      await store.copy({
        from: { bucket: name, key: 'k' },
        bucket: name,
        key: 'k',
        attributes: changed,
        algorithms: [],
      })
      const { head } = await store.head({ bucket: name, key: 'copy' })
      assert.deepEqual({ headers: head.headers, metadata: head.metadata, tags: head.tags }, attributes)
      assert.equal((await store.head({ bucket: name, key: 'k' })).head.headers['content-type'], 'text/y')
      assert.ok((await get(store, name, 'copy')).equals(large))
      await store.setTags(name, 'copy', {})
      assert.deepEqual((await store.head({ bucket: name, key: 'copy' })).head.tags, {})
      await agrees()
    })

    it('puts and gets under conditions', async () => {
      const name = await bucket()
      const { etag } = await put(store, name, 'k', Buffer.from('1'), { conditions: { ifNoneMatch: ['*'] } })
      const again = put(store, name, 'k', Buffer.from('2'), { conditions: { ifNoneMatch: ['*'] } })
      await assert.rejects(again, refused('PreconditionFailed'))
      await assert.rejects(
        put(store, name, 'k', Buffer.from('2'), { conditions: { ifMatch: ['0'] } }),
        refused('PreconditionFailed'),
      )
      await put(store, name, 'k', Buffer.from('2'), { conditions: { ifMatch: [etag] } })
      const of = (conditions: object) => store.head({ bucket: name, key: 'k', conditions })
      await assert.rejects(of({ ifMatch: [etag] }), refused('PreconditionFailed'))
      await assert.rejects(of({ ifNoneMatch: [md5(Buffer.from('2'))] }), refused('NotModified'))
      await assert.rejects(of({ ifModifiedSince: Date.now() + 5000 }), refused('NotModified'))
      await assert.rejects(of({ ifUnmodifiedSince: 1000 }), refused('PreconditionFailed'))
      // Of several that ask for absence at once one gets it.
      const race = await Promise.allSettled(
        [1, 2, 3, 4].map((n) => put(store, name, 'r', Buffer.from([n]), { conditions: { ifNoneMatch: ['*'] } })),
      )
      assert.equal(race.filter((one) => one.status === 'fulfilled').length, 1)
      await agrees()
    })

    it('lists as a sorted list of keys would', async () => {
      const name = await bucket()
      const keys = [
        'a',
        'a/',
        'a/b',
        'a/b/c',
        'a/c',
        'a0',
        'b',
        'é',
        'z/y',
        '\u{10ffff}',
        '\u{ffff}x',
        '日/本',
        '日/語',
      ]
      for (const key of keys) await put(store, name, key, Buffer.from(key))
      const text = fc.constantFrom('', 'a', 'a/', 'a/b', '/', 'b', 'é', '日', '日/', '\u{10ffff}', 'zz')
      await fc.assert(
        fc.asyncProperty(
          text,
          fc.constantFrom('', '/', 'b', '/b'),
          fc.integer({ min: 1, max: 5 }),
          text,
          async (prefix, delimiter, limit, after) => {
            const found: string[] = []
            let next: string | undefined = after
            do {
              const page = await store.list({ bucket: name, prefix, delimiter, limit, after: next })
              assert.ok(page.objects.length + page.prefixes.length <= limit)
              found.push(...[...page.objects.map((one) => one.key), ...page.prefixes].sort(byBytes))
              next = page.next
            } while (next !== undefined)
            assert.deepEqual(found, expectedList(keys, prefix, delimiter, after))
          },
        ),
        { numRuns: kind === 'SQLite' ? 300 : 60 },
      )
    })

    checkBucketStore(() => store)
  })
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

function expectedList(keys: readonly string[], prefix: string, delimiter: string, after: string): string[] {
  const all = new Set<string>()
  for (const key of [...keys].sort(byBytes)) {
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const shown = at < 0 ? key : key.slice(0, at + delimiter.length)
    if (byBytes(key, after) <= 0) continue
    // A marker that is itself a common prefix has shown all behind it.
    if (shown === after) continue
    all.add(shown)
  }
  return [...all]
}
