// A body from the object thread to a reader that is slower than the disk: few buffers go back and forth, and every byte comes once.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { partBytesMin, segmentBytes } from '../limits.ts'
import { openSqlite } from '../relational/sqlite.ts'
import { openRelationalStore } from '../relational/store.ts'
import { connectObjects } from './remote-store.ts'
import { serveObjects } from './serve-objects.ts'

const bucket = 'bkt'
const key = 'k'
/** Parts of these sizes: two in files, one in segments of the database. */
const sizes = [partBytesMin + 3 * segmentBytes, partBytesMin + 12_345, 2 * segmentBytes + 1]

test('a slow reader gets all of an object in files and in rows, and may stop at any piece', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-test-'))
  const { port1, port2 } = new MessageChannel()
  serveObjects(
    port2,
    openSqlite(join(directory, 'objects.sqlite')).then((database) =>
      openRelationalStore({ database, filesDirectory: join(directory, 'objects') }),
    ),
  )
  const store = await connectObjects(port1, (message) => assert.fail(message))
  try {
    await store.createBucket(bucket, 10)
    const { upload } = await store.beginMultipart({ bucket, key, headers: {}, metadata: {}, tags: {} })
    const name = { bucket, key, upload }
    const whole = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + size, 0))
    for (let at = 0; at < whole.length; at += 4) whole.writeUInt32LE(at, Math.min(at, whole.length - 4))
    const parts: { number: number; etag: string; checksums: object }[] = []
    let start = 0
    for (const [i, size] of sizes.entries()) {
      const bytes = whole.subarray(start, (start += size))
      const { etag } = await store.putPart(name, { number: i + 1, size, algorithms: [] }, bodyOf(bytes))
      parts.push({ number: i + 1, etag, checksums: {} })
    }
    await store.completeMultipart(name, parts)
    let at = 0
    let pieces = 0
    for await (const piece of (await store.get({ bucket, key })).pieces) {
      pieces++
      // Several turns of the event loop, so that all buffers are on this side.
      for (let turn = 0; turn < 20; turn++) await setImmediate()
      assert.ok(whole.subarray(at, (at += piece.byteLength)).equals(piece), `piece ${pieces}`)
    }
    assert.equal(at, whole.length)
    for (let stopAt = 0; stopAt < pieces; stopAt++) {
      const reading = (await store.get({ bucket, key })).pieces[Symbol.asyncIterator]()
      for (let n = 0; n < stopAt; n++) await reading.next()
      await reading.return!()
    }
  } finally {
    await store.close()
    port1.close()
    rmSync(directory, { recursive: true, force: true })
  }
})

const bodyOf = (bytes: Buffer) => ({
  pieces: (async function* () {
    await Promise.resolve()
    yield bytes
  })(),
  digests: () => ({}),
})
