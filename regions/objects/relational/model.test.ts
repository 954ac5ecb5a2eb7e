// Random operations with uploads that overlap, against a plain model: what is current, by the order of starts alone.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import fc from 'fast-check'
import { openSqlite } from './sqlite.ts'
import { openRelationalStore } from './store.ts'
import { disagreements, get, heldBody, plain } from './test-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'objects-model-'))
after(() => rmSync(directory, { recursive: true }))

const keys = ['a', 'b', 'a/c'] as const
const sizes = [10, 70_000, 1_200_000] as const

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      key: fc.constantFrom(...keys),
      size: fc.constantFrom(...sizes),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('finish' as const, 'fail' as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), key: fc.constantFrom(...keys) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('copy' as const),
      key: fc.constantFrom(...keys),
      to: fc.constantFrom(...keys),
    }),
  },
)

interface Started {
  readonly key: string
  readonly start: number
  readonly bytes: Buffer
  readonly body: ReturnType<typeof heldBody>
  readonly done: Promise<unknown>
}

it('agrees with a model of starts and finishes', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const files = join(directory, String(++run))
      const database = await openSqlite(':memory:')
      const store = await openRelationalStore({ database, filesDirectory: files })
      await store.createBucket('bucket', 10)
      const objects = new Map<string, Buffer>()
      /** The latest start of all that finished, removed ones included. */
      const latest = new Map<string, number>()
      const started: Started[] = []
      let starts = 0
      const finished = (key: string, start: number, bytes: Buffer): void => {
        if ((latest.get(key) ?? 0) > start) return
        latest.set(key, start)
        objects.set(key, bytes)
      }
      for (const one of steps) {
        if (one.kind === 'start') {
          const bytes = Buffer.alloc(one.size, ++starts)
          const body = heldBody(bytes)
          const done = store.put({ ...plain, bucket: 'bucket', key: one.key, size: bytes.length }, body.body)
          done.catch(() => {})
          started.push({ key: one.key, start: starts, bytes, body, done })
          // Its start is taken when the call is made; what follows comes later.
          await new Promise((resolve) => setImmediate(resolve))
        } else if (one.kind === 'remove') {
          assert.equal(await store.remove('bucket', one.key), objects.delete(one.key))
        } else if (one.kind === 'copy') {
          const source = objects.get(one.key)
          const start = ++starts
          const copied = store.copy({
            from: { bucket: 'bucket', key: one.key },
            bucket: 'bucket',
            key: one.to,
            algorithms: [],
          })
          if (source) {
            await copied
            finished(one.to, start, source)
          } else await assert.rejects(copied, { code: 'NoSuchKey' })
        } else if (started.length > 0) {
          const [upload] = started.splice(one.which % started.length, 1)
          if (one.kind === 'fail') {
            upload.body.fail()
            await assert.rejects(upload.done)
          } else {
            upload.body.release()
            await upload.done
            finished(upload.key, upload.start, upload.bytes)
          }
        }
        const page = await store.list({ bucket: 'bucket', limit: 100 })
        assert.deepEqual(
          page.objects.map(({ key, size }) => [key, size]),
          [...objects].map(([key, bytes]) => [key, bytes.length] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
        for (const [key, bytes] of objects) assert.ok((await get(store, 'bucket', key)).equals(bytes), key)
      }
      for (const upload of started) {
        upload.body.fail()
        await upload.done.catch(() => {})
      }
      await store.swept()
      assert.deepEqual(await disagreements(database, files), [])
      await store.close()
    }),
    { numRuns: Number(process.env['MODEL_RUNS'] ?? 40) },
  )
})
