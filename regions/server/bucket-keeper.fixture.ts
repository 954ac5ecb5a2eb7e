// What holds of regions whose files are kept in a bucket, whichever store has it. Each test has a bucket of its own.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { readManifest } from '../manifest/manifest.ts'
import { objectsOfEntry } from '../manifest/state.ts'
import type { BucketStore } from '../objects/bucket-store.ts'
import { type RegionBucket, StoredRegionBucket } from '../objects/region-bucket/region-bucket.ts'
import type { RegionServer } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import {
  commit,
  openTestServer,
  rowsOf,
  scanRows,
  schemaOf,
  temporaryDirectory,
  type TestServer,
} from './test-server.ts'

const key = { index: 30_400, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key])
const region = regionId(20_400, 0)
const other = regionId(20_401, 0)

const insert = (server: RegionServer, first: number, rows: number, into = region) => {
  const values = Array.from({ length: rows }, (_, i) => [first + i, `row ${first + i}`.padEnd(40, '.')])
  return commit(server, [{ kind: 'insert', region: into, rows: rowsOf(schema, values) }])
}

export interface BucketUnderTest {
  readonly store: BucketStore
  readonly name: string
}

export function checkBucketKeeper(opened: () => BucketUnderTest): void {
  const place = () => {
    const directory = temporaryDirectory()
    const { store, name } = opened()
    return { directory, path: directory.path, bucket: new StoredRegionBucket(store, directory.path, name) }
  }

  void it('has what the manifest names after a flush, and forgets what goes', async () => {
    const { directory, path, bucket } = place()
    const { server, faults } = await open(path, bucket)
    await create(server)
    await insert(server, 0, 5000)
    await flush(server)
    const prefix = await prefixOf(bucket)
    const first = await bucket.list(prefix)
    assert.deepEqual(first, localFiles(path))
    assert.ok(first.some((name) => name.endsWith('.segment')))
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(3, 4, 5) }])
    await insert(server, 5000, 10)
    await flush(server)
    await consistent(bucket)
    assert.ok((await bucket.list(prefix)).some((name) => name.endsWith('.deletes')))
    await server.handle({ kind: 'compact', region, how: { kind: 'full' } })
    await server.handle({ kind: 'checkpoint' })
    await consistent(bucket)
    assert.deepEqual(await bucket.list(prefix), localFiles(path))
    assert.ok(!(await bucket.list(prefix)).some((name) => first.includes(name)))
    await server.close()
    assert.deepEqual(faults, [])
    directory.remove()
  })

  void it('gives back files that the data directory has lost', async () => {
    const { directory, path, bucket } = place()
    const before = await open(path, bucket)
    await create(before.server)
    await insert(before.server, 0, 20_000)
    await flush(before.server)
    await commit(before.server, [{ kind: 'delete', region, rowIds: Float64Array.of(1, 2) }])
    await insert(before.server, 20_000, 1)
    await flush(before.server)
    const files = localFiles(path)
    await before.server.close()
    rmSync(join(path, 'segments'), { recursive: true })
    const after = await open(path, bucket)
    assert.deepEqual(localFiles(path), files)
    assert.equal(scanRows(after.server, region, [1, 2]).length, 19_999)
    await after.server.close()
    directory.remove()
  })

  void it('leaves regions alone that were not placed in it', async () => {
    const { directory, path, bucket } = place()
    const { server } = await open(path, bucket)
    await create(server)
    await commit(server, [{ kind: 'create', region: other, schema }])
    await insert(server, 0, 100, other)
    await insert(server, 0, 100)
    await server.handle({ kind: 'checkpoint' })
    const names = await bucket.list(await prefixOf(bucket))
    assert.ok(names.length > 0 && names.every((name) => name.startsWith(`segments/${region}/`)))
    await assert.rejects(server.handle({ kind: 'place', region: other, store: 'objects' }), { sqlstate: '55006' })
    await server.close()
    directory.remove()
  })

  void it('takes up at the next start what was cut off between any two calls', async () => {
    for (let callsMax = 0; ; callsMax++) {
      const { directory, path, bucket } = place()
      let calls = 0
      let cut = false
      const dying = guarded(bucket, (method) => {
        if (method === 'prepare' || method === 'list') return
        cut ||= ++calls > callsMax
        if (cut) throw new Error('cut off')
      })
      const { server } = await open(path, dying)
      await create(server)
      const settled = async (): Promise<void> => void (await flush(server).catch(() => {}))
      await insert(server, 0, 100)
      await settled()
      await insert(server, 100, 100)
      await settled()
      await server.handle({ kind: 'compact', region, how: { kind: 'full' } })
      await server.handle({ kind: 'checkpoint' }).catch(() => {})
      await server.close()
      await consistent(bucket)
      const after = await open(path, bucket)
      await after.server.handle({ kind: 'checkpoint' })
      await consistent(bucket)
      assert.deepEqual(await bucket.list(await prefixOf(bucket)), localFiles(path))
      await commit(after.server, [{ kind: 'drop', region }])
      await after.server.close()
      // A drop that nobody waited for: the next start has nothing of the region, and takes the rest away.
      const last = await open(path, bucket)
      await last.server.handle({ kind: 'checkpoint' })
      assert.deepEqual(await bucket.list(await prefixOf(bucket)), [])
      await last.server.close()
      directory.remove()
      if (!cut) return
    }
  })

  void it('tells of a store that does not answer, loses nothing, and catches up', async () => {
    const { directory, path, bucket } = place()
    let away = false
    const flaky = guarded(bucket, () => {
      if (away) throw new Error('no answer')
    })
    const { server, faults } = await open(path, flaky)
    await create(server)
    away = true
    await insert(server, 0, 100)
    await assert.rejects(flush(server), /no answer/)
    assert.deepEqual(
      server.conditions().map((one) => [one.part, one.readOnly]),
      [['region bucket', false]],
    )
    assert.ok(faults.length > 0)
    assert.equal(scanRows(server, region, [1]).length, 100)
    away = false
    await server.handle({ kind: 'checkpoint' })
    assert.deepEqual(server.conditions(), [])
    assert.deepEqual(await bucket.list(await prefixOf(bucket)), localFiles(path))
    await server.close()
    directory.remove()
  })
}

const open = (path: string, bucket: RegionBucket): Promise<TestServer> =>
  openTestServer(path, { buckets: { buckets: () => bucket, close: () => {} } })

async function create(server: RegionServer): Promise<void> {
  await server.handle({ kind: 'place', region, store: 'objects' })
  await commit(server, [{ kind: 'create', region, schema }])
}

const flush = (server: RegionServer) => server.handle({ kind: 'flush', region, reason: 'manual' })

async function prefixOf(bucket: RegionBucket): Promise<string> {
  const prefixes = await bucket.prefixes()
  assert.equal(prefixes.length, 1)
  return prefixes[0]
}

/** What its manifest names is there. */
async function consistent(bucket: RegionBucket): Promise<void> {
  for (const prefix of await bucket.prefixes()) {
    const bytes = await bucket.manifest(prefix)
    if (!bytes) continue
    const { state } = readManifest('manifest', Buffer.from(bytes))
    const there = new Set(await bucket.list(prefix))
    for (const { segments } of state.regions.values())
      for (const name of segments.flatMap(objectsOfEntry)) assert.ok(there.has(name), `${name} is missing`)
  }
}

const localFiles = (path: string): string[] =>
  existsSync(join(path, 'segments'))
    ? readdirSync(join(path, 'segments'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort()
    : []

/** The same bucket, with a word before each call. */
const guarded = (bucket: RegionBucket, before: (method: string) => void): RegionBucket =>
  new Proxy(bucket, {
    get: (target, name) => {
      const method = target[name as keyof RegionBucket] as (...args: unknown[]) => Promise<unknown>
      // oxlint-disable-next-line require-await
      return async (...args: unknown[]) => {
        before(name as string)
        return method.apply(target, args)
      }
    },
  })
