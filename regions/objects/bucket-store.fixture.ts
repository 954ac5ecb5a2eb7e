// What every store of buckets must do, whatever is below it.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { it } from 'node:test'
import type { BucketStore, CompletedPart } from './bucket-store.ts'
import { partBytesMin, segmentBytes } from './limits.ts'
import type { ObjectErrorCode } from './object-error.ts'
import { bodyOf, gather, get, plain, put } from './relational/test-store.ts'

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
const refused = (code: ObjectErrorCode) => (error: unknown) => {
  assert.equal((error as { code?: string }).code, code, String(error))
  return true
}

let number = 0

/** Within a describe, whose before() opens the store. */
export function checkBucketStore(opened: () => BucketStore): void {
  const bucket = async (): Promise<string> => {
    const name = `common-${++number}`
    await opened().createBucket(name, 10)
    return name
  }

  void it('has buckets', async () => {
    const store = opened()
    const name = await bucket()
    await assert.rejects(store.createBucket(name, 10), refused('BucketAlreadyOwnedByYou'))
    await assert.rejects(store.createBucket('No', 10), refused('InvalidBucketName'))
    assert.ok((await store.listBuckets()).some((one) => one.name === name))
    assert.deepEqual(await store.count(name), { objects: 0, bytes: 0 })
    await put(store, name, 'a', Buffer.from('x'))
    await put(store, name, 'b', Buffer.from('yz'))
    assert.equal((await store.bucket(name))?.name, name)
    assert.deepEqual(await store.count(name), { objects: 2, bytes: 3 })
    await assert.rejects(store.removeBucket(name, false), refused('BucketNotEmpty'))
    await store.removeBucket(name, true)
    assert.equal(await store.bucket(name), undefined)
    await assert.rejects(store.count(name), refused('NoSuchBucket'))
    await assert.rejects(get(store, name, 'a'), refused('NoSuchBucket'))
  })

  void it('puts and gets objects with what is said of them, whole and in ranges', async () => {
    const store = opened()
    const name = await bucket()
    const key = 'a b/ü+日?&=%2F.bin'
    for (const size of [0, 1, 70_000, 2 * segmentBytes + 17]) {
      const bytes = randomBytes(size)
      const attributes = { headers: { 'content-type': 'text/x' }, metadata: { note: 'ü' }, tags: { k: 'v +' } }
      const { etag } = await put(store, name, key, bytes, attributes)
      assert.equal(etag, md5(bytes))
      assert.ok((await get(store, name, key)).equals(bytes))
      const { head, length } = await store.head({ bucket: name, key })
      assert.deepEqual([head.size, length, head.etag, head.metadata], [size, size, etag, { note: 'ü' }])
      assert.equal(head.headers['content-type'], 'text/x')
      if (size < 2) continue
      const ranges = [{ first: 1, last: 9 }, { first: size - 5 }, { suffix: 4 }]
      for (const range of ranges) {
        const found = await store.get({ bucket: name, key, range })
        const expected = 'suffix' in range ? bytes.subarray(-4) : bytes.subarray(range.first, (range.last ?? size) + 1)
        assert.ok((await gather(found.pieces)).equals(expected))
        assert.deepEqual([found.head.size, found.length], [size, expected.length])
      }
      await assert.rejects(store.get({ bucket: name, key, range: { first: size } }), refused('InvalidRange'))
    }
    await assert.rejects(get(store, name, 'absent'), refused('NoSuchKey'))
    await assert.rejects(store.head({ bucket: name, key: 'absent' }), refused('NoSuchKey'))
  })

  void it('stores nothing that is not what its sender says', async () => {
    const store = opened()
    const name = await bucket()
    const bytes = Buffer.from('bytes')
    const request = { ...plain, bucket: name, key: 'k', size: bytes.length }
    const wrong = createHash('md5').update('other').digest('base64')
    await assert.rejects(store.put(request, bodyOf(bytes, 2, { md5: wrong })), refused('BadDigest'))
    await assert.rejects(
      store.put({ ...request, algorithms: ['crc32c'] }, bodyOf(bytes, 2, { crc32c: 'AAAAAA==' })),
      refused('BadDigest'),
    )
    assert.deepEqual((await store.list({ bucket: name, limit: 10 })).objects, [])
  })

  void it('puts and gets under conditions', async () => {
    const store = opened()
    const name = await bucket()
    const one = await put(store, name, 'k', Buffer.from('1'), { conditions: { ifNoneMatch: ['*'] } })
    const again = put(store, name, 'k', Buffer.from('2'), { conditions: { ifNoneMatch: ['*'] } })
    await assert.rejects(again, refused('PreconditionFailed'))
    const two = await put(store, name, 'k', Buffer.from('2'), { conditions: { ifMatch: [one.etag] } })
    const read = (conditions: object) => store.get({ bucket: name, key: 'k', conditions })
    await assert.rejects(read({ ifMatch: [one.etag] }), refused('PreconditionFailed'))
    await assert.rejects(read({ ifNoneMatch: [two.etag] }), refused('NotModified'))
    assert.equal((await gather((await read({ ifMatch: [two.etag] })).pieces)).toString(), '2')
  })

  void it('lists by pages, prefixes and delimiters, and removes', async () => {
    const store = opened()
    const name = await bucket()
    const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b+ &', 'c/1', 'd', 'ü']
    for (const key of keys) await put(store, name, key, Buffer.from(key))
    const all: string[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: Awaited<ReturnType<BucketStore['list']>> = await store.list({ bucket: name, after, limit: 3 })
      all.push(...page.objects.map((one) => one.key))
      after = page.next
    }
    assert.deepEqual(all, keys)
    const below: string[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: Awaited<ReturnType<BucketStore['list']>> = await store.list({
        bucket: name,
        delimiter: '/',
        after,
        limit: 2,
      })
      below.push(...page.objects.map((one) => one.key), ...page.prefixes)
      after = page.next
    }
    assert.deepEqual(below.sort(), ['a', 'a/', 'b+ &', 'c/', 'd', 'ü'])
    const inA = await store.list({ bucket: name, prefix: 'a/', delimiter: '/', limit: 10 })
    assert.deepEqual(
      [inA.objects.map((one) => [one.key, one.size]), inA.prefixes],
      [
        [
          ['a/1', 3],
          ['a/2', 3],
        ],
        ['a/b/'],
      ],
    )
    assert.equal(await store.remove(name, 'd'), true)
    assert.equal(await store.remove(name, 'd'), false)
    assert.deepEqual(await store.removeMany(name, ['a', 'a/1', 'nothing']), [null, null, null])
    assert.equal((await store.list({ bucket: name, limit: 10 })).objects.length, 5)
  })

  void it('copies objects, with their attributes or others', async () => {
    const store = opened()
    const name = await bucket()
    const bytes = randomBytes(100_000)
    await put(store, name, 'from +', bytes, { metadata: { a: '1' } })
    const from = { bucket: name, key: 'from +' }
    const copied = await store.copy({ from, bucket: name, key: 'to', algorithms: [] })
    assert.equal(copied.etag, md5(bytes))
    assert.deepEqual((await store.head({ bucket: name, key: 'to' })).head.metadata, { a: '1' })
    const attributes = { headers: {}, metadata: { b: '2' } }
    await store.copy({ from, bucket: name, key: 'to', attributes, algorithms: [] })
    assert.deepEqual((await store.head({ bucket: name, key: 'to' })).head.metadata, { b: '2' })
    assert.ok((await get(store, name, 'to')).equals(bytes))
    await store.setTags(name, 'to', { t: 'v' })
    const absent = store.copy({ from: { bucket: name, key: 'no' }, bucket: name, key: 'to', algorithms: [] })
    await assert.rejects(absent, refused('NoSuchKey'))
  })

  void it('puts parts together', async () => {
    const store = opened()
    const name = await bucket()
    const upload = await store.beginMultipart({ ...plain, bucket: name, key: 'k', metadata: { m: 'x' } })
    const named = { bucket: name, key: 'k', upload: upload.upload }
    const pieces = [randomBytes(partBytesMin), randomBytes(1000)]
    const parts: CompletedPart[] = []
    for (const [i, bytes] of pieces.entries()) {
      const part = { number: i + 1, size: bytes.length, algorithms: [] }
      const { etag } = await store.putPart(named, part, bodyOf(bytes))
      assert.equal(etag, md5(bytes))
      parts.push({ number: i + 1, etag, checksums: {} })
    }
    assert.deepEqual(
      (await store.listParts(named)).parts.map((one) => [one.number, one.size]),
      [
        [1, partBytesMin],
        [2, 1000],
      ],
    )
    assert.deepEqual(
      (await store.listMultiparts(name)).map((one) => one.upload),
      [upload.upload],
    )
    await assert.rejects(get(store, name, 'k'), refused('NoSuchKey'))
    await assert.rejects(store.completeMultipart(named, parts.toReversed()), refused('InvalidPartOrder'))
    const { etag } = await store.completeMultipart(named, parts)
    const joined = Buffer.concat(pieces.map((bytes) => createHash('md5').update(bytes).digest()))
    assert.equal(etag, `${md5(joined)}-2`)
    assert.ok((await get(store, name, 'k')).equals(Buffer.concat(pieces)))
    assert.equal((await store.head({ bucket: name, key: 'k' })).head.parts, 2)
    const other = await store.beginMultipart({ ...plain, bucket: name, key: 'k' })
    const otherName = { ...named, upload: other.upload }
    const range = { first: 10, last: 1009 }
    await store.copyPart(otherName, 1, { bucket: name, key: 'k', range })
    assert.deepEqual(
      (await store.listParts(otherName)).parts.map((one) => one.size),
      [1000],
    )
    await store.abortMultipart(otherName)
    await assert.rejects(store.listParts(otherName), refused('NoSuchUpload'))
  })
}
