// How a data directory and its metadata store find each other, and which pairs are refused.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { startStoreServer, type StoreServer } from '../../test/support/store-server.ts'
import { TcpRelay } from '../../test/support/tcp-relay.ts'
import { putRow } from '../rows.ts'
import { copyStore } from './copy.ts'
import { storeLocation } from './location.ts'
import type { MetadataStore } from './open.ts'
import { openConfiguredStore } from './open-configured.ts'

const root = mkdtempSync(join(tmpdir(), 'cadastre-configured-'))
after(() => rmSync(root, { recursive: true, force: true }))

let directory: string
let notices: string[]
const bootstrapPath = (): string => join(directory, 'bootstrap.json')
const named = (): unknown =>
  (JSON.parse(readFileSync(bootstrapPath(), 'utf8')) as Record<string, unknown>)['metadata-store']
beforeEach(() => {
  directory = mkdtempSync(join(root, 'data-'))
  notices = []
})

const open = (location?: string, at = directory, owner = at): Promise<MetadataStore> =>
  openConfiguredStore({
    directory: at,
    location,
    timeoutMs: 0,
    owner: () => owner,
    notice: (text) => notices.push(text),
  })
const openAndClose = async (...where: Parameters<typeof open>): Promise<void> => (await open(...where)).close()
const schema = putRow('schema', 16_400, { oid: 16_400, name: 's', owner: 10, database: 5 })
const hasSchema = async (store: MetadataStore): Promise<boolean> =>
  (await store.load()).some(({ oid }) => oid === 16_400)

describe('the bootstrap file', () => {
  it('is written where it is absent, and names a file of the directory by default', async () => {
    await openAndClose()
    assert.equal(named(), 'metadata.sqlite')
    assert.equal(statSync(bootstrapPath()).mode & 0o777, 0o600)
    rmSync(bootstrapPath())
    // A directory from before there was one.
    const store = await open()
    await store.apply([schema], 1)
    await store.close()
    assert.equal(named(), 'metadata.sqlite')
  })
  it('is not guessed at', async () => {
    for (const text of ['', '{}', '{"metadata-store": 5}', '{"metadata_store": "x"}']) {
      writeFileSync(bootstrapPath(), text)
      await assert.rejects(open(), {
        sqlstate: 'F0000',
        message: /bootstrap\.json" does not say where the metadata store/,
      })
    }
  })
  it('is no place for other databases, and their passwords are not told', async () => {
    await assert.rejects(open('mysql://me:hush@there/db'), {
      sqlstate: '22023',
      message: 'not the address of a metadata store: "mysql://…@there/db"',
    })
  })
})

describe('a store in PostgreSQL', () => {
  let server: StoreServer
  let url: string
  before(async () => {
    server = await startStoreServer('postgres')
  })
  after(() => server.stop())
  beforeEach(async () => {
    url = await server.newStore()
  })

  it('is found again by what the directory says', async () => {
    const store = await open(url)
    await store.apply([schema], 1)
    await store.close()
    assert.equal(named(), url)
    const again = await open()
    assert.ok(await hasSchema(again))
    await again.close()
    rmSync(bootstrapPath())
    await openAndClose(url)
    assert.equal(named(), url)
    assert.deepEqual(notices, [])
  })
  it('may be reached in another way, which is told', async () => {
    await openAndClose(url)
    const other = url.replace('127.0.0.1', 'localhost')
    await openAndClose(other)
    assert.equal(named(), other)
    assert.equal(notices.length, 1)
    assert.match(notices[0], /lies at postgres:\/\/cadastre@localhost:.* now, and was at postgres:\/\/cadastre@127/)
  })
  it('belongs to one data directory, and to one server at a time', async () => {
    const store = await open(url)
    // A copy of the directory would be taken for it.
    await assert.rejects(open(url), {
      sqlstate: '55006',
      message: /is in use by another server \(its session there is PID \d+/,
    })
    await store.close()
    const other = mkdtempSync(join(root, 'other-'))
    await assert.rejects(open(url, other), { sqlstate: '55000', message: /belongs to another data directory/ })
    await openAndClose(url)
  })
  it('that is empty is not taken for the one that the directory has', async () => {
    await openAndClose()
    await assert.rejects(open(url), {
      sqlstate: '55000',
      message: /is empty, and this data directory has one at .*metadata\.sqlite: copy it with "cadastre copy-store"/,
    })
    assert.equal(named(), 'metadata.sqlite')
  })
  it('says who is out of reach, without the password', async () => {
    const relay = await TcpRelay.to(server.port)
    relay.cut()
    const away = `postgres://cadastre:hush@127.0.0.1:${relay.port}/x`
    await assert.rejects(open(away), (error: Error) => {
      assert.match(
        error.message,
        new RegExp(`^the metadata store at postgres://cadastre@127.0.0.1:${relay.port}/x is out of reach: `),
      )
      return true
    })
    await relay.close()
  })
  it('is copied whole, and what it was copied from is given up', async () => {
    const first = await open()
    await first.apply([schema], 7)
    await first.close()
    const [file, remote] = ['metadata.sqlite', url].map((text) => storeLocation(text, directory))
    let moved = 0
    const copy = { owner: directory, timeoutMs: 0, moved: () => void moved++ }
    assert.ok((await copyStore({ from: file, to: remote, ...copy })) > 10)
    await assert.rejects(open('metadata.sqlite'), {
      sqlstate: '55000',
      message: /was moved to postgres:.*: name that one/,
    })
    writeFileSync(bootstrapPath(), JSON.stringify({ 'metadata-store': url }))
    const second = await open()
    assert.ok(await hasSchema(second))
    assert.equal(await second.appliedLsn(), 7)
    await assert.rejects(copyStore({ from: remote, to: file, ...copy }), { sqlstate: '55006' })
    await second.close()
    await copyStore({ from: remote, to: file, ...copy })
    assert.equal(moved, 2)
    const back = await open('metadata.sqlite')
    assert.ok(await hasSchema(back))
    await back.close()
    // Somebody else's is not written over.
    const strange = await server.newStore()
    await openAndClose(strange, mkdtempSync(join(root, 'other-')))
    await assert.rejects(copyStore({ from: file, to: storeLocation(strange, directory), ...copy }), {
      sqlstate: '55000',
      message: /there is a metadata store in use at postgres/,
    })
  })
})
