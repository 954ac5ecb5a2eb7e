// A kill in each phase of a put, a part, a completion, a copy and a removal: what lies on the disk before and after every transaction is
// set aside, opened as the next start would, and must be the whole old object or the whole new one, with nothing that a sweep leaves behind.
import assert from 'node:assert/strict'
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, it } from 'node:test'
import { Findings } from '../../verify/findings.ts'
import { partBytesMin } from '../limits.ts'
import type { ObjectDatabase } from './database.ts'
import { openSqlite } from './sqlite.ts'
import { openRelationalStore, type RelationalStore } from './store.ts'
import { bodyOf, disagreements, get, plain } from './test-store.ts'
import { verifyObjects } from './verify-objects.ts'

const root = mkdtempSync(join(tmpdir(), 'objects-phases-'))
after(() => rmSync(root, { recursive: true }))

const bucket = 'bucket'
const key = 'key'
/** Bytes of the object, all of them the same; undefined: there is none. */
type Version = { readonly size: number; readonly fill: number } | undefined

interface Moment {
  readonly directory: string
  readonly phase: string
  readonly allowed: readonly Version[]
}

it('leaves the old object or the new one in every phase, and nothing that is not swept', async () => {
  const live = join(root, 'live')
  mkdirSync(join(live, 'objects'), { recursive: true })
  const moments: Moment[] = []
  let doing = { phase: 'start', allowed: [undefined] as readonly Version[] }
  const keep = (when: string): void => {
    const directory = join(root, String(moments.length))
    copyDirectory(live, directory)
    moments.push({ directory, phase: `${doing.phase}, ${when}`, allowed: doing.allowed })
  }
  const database = watched(await openSqlite(join(live, 'objects.sqlite')), keep)
  const store = await openRelationalStore({ database, filesDirectory: join(live, 'objects') })
  await store.createBucket(bucket, 10)
  let current: Version
  let fill = 0
  const change = async (phase: string, size: number | undefined, work: (fill: number) => Promise<unknown>) => {
    fill++
    const next = size === undefined ? undefined : { size, fill }
    doing = { phase, allowed: [current, next] }
    await work(fill)
    current = next
    doing = { phase: `after ${phase}`, allowed: [current] }
    await store.swept()
    keep('at rest')
  }
  const put = (size: number) => (byte: number) =>
    store.put({ ...plain, bucket, key, size }, bodyOf(Buffer.alloc(size, byte)))
  const upload = (sizes: readonly number[]) => async (byte: number) => {
    const before = doing
    // Until it is completed there is nothing new to see.
    doing = { phase: `parts of ${before.phase}`, allowed: [current] }
    const name = { bucket, key, upload: (await store.beginMultipart({ ...plain, bucket, key })).upload }
    const parts = []
    for (const [i, size] of sizes.entries()) {
      const part = { number: i + 1, size, algorithms: [] }
      const { etag } = await store.putPart(name, part, bodyOf(Buffer.alloc(size, byte), 1_000_000))
      parts.push({ number: i + 1, etag, checksums: {} })
    }
    doing = { ...before, phase: `completion of ${before.phase}` }
    await store.completeMultipart(name, parts)
  }
  for (const size of [100, 300_000, 2_500_000]) await change(`a put of ${size}`, size, put(size))
  await change('an upload', partBytesMin + 70_000, upload([partBytesMin, 70_000]))
  await change('a put over an upload', 10, put(10))
  await change('a removal', undefined, () => store.remove(bucket, key))
  await change('an upload in a file', partBytesMin, upload([partBytesMin]))
  await change('a removal of an upload', undefined, () => store.remove(bucket, key))
  await change('a put at the end', 200_000, put(200_000))
  await store.close()

  assert.ok(moments.length > 40, `${moments.length} phases`)
  const phases = new Set(moments.map((one) => one.phase.split(',')[0]))
  assert.ok(phases.has('parts of an upload') && phases.has('completion of an upload in a file'), [...phases].join('; '))
  for (const moment of moments) await check(moment)
})

async function check({ directory, phase, allowed }: Moment): Promise<void> {
  const files = join(directory, 'objects')
  const database = await openSqlite(join(directory, 'objects.sqlite'))
  const findings = new Findings(directory)
  await verifyObjects(database.reader, files, findings)
  const problems = findings.all.filter((one) => one.severity === 'problem')
  assert.deepEqual(problems, [], phase)
  const store = await openRelationalStore({ database, filesDirectory: files })
  try {
    const found = await versionOf(store)
    assert.ok(
      allowed.some((one) => one?.size === found?.size && one?.fill === found?.fill),
      `${phase}: ${JSON.stringify(found)} is not one of ${JSON.stringify(allowed)}`,
    )
    for (const { upload } of await store.listMultiparts(bucket).catch(() => []))
      await store.abortMultipart({ bucket, key, upload })
    await store.swept()
    assert.deepEqual(await disagreements(database, files), [], phase)
  } finally {
    await store.close()
    rmSync(directory, { recursive: true })
  }
}

async function versionOf(store: RelationalStore): Promise<Version> {
  try {
    const bytes = await get(store, bucket, key)
    assert.ok(
      bytes.every((byte) => byte === bytes[0]),
      'a mix of two objects',
    )
    return { size: bytes.length, fill: bytes[0] }
  } catch (error) {
    if (['NoSuchKey', 'NoSuchBucket'].includes((error as { code?: string }).code ?? '')) return undefined
    throw error
  }
}

/** Tells before and after each transaction. */
function watched(database: ObjectDatabase, keep: (when: string) => void): ObjectDatabase {
  let number = 0
  return {
    reader: database.reader,
    shared: database.shared,
    write: async (work) => {
      const one = ++number
      keep(`before transaction ${one}`)
      const answer = await database.write(work)
      keep(`after transaction ${one}`)
      return answer
    },
    nextId: () => database.nextId(),
    lockBucket: (db, id) => database.lockBucket(db, id),
    close: () => database.close(),
  }
}

/** As the disk is at this moment; files that are whole do not change any more. */
function copyDirectory(from: string, to: string): void {
  mkdirSync(join(to, 'objects'), { recursive: true })
  for (const name of readdirSync(from, { recursive: true }) as string[]) {
    if (name.endsWith('.object')) linkSync(join(from, name), join(to, name))
    else if (name !== 'objects') copyFileSync(join(from, name), join(to, name))
  }
  assert.equal(dirname(to), root)
}
