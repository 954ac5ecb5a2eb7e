import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { PgError } from '../../../engine/errors.ts'
import type { CatalogEdit } from '../../../engine/tables.ts'
import { Procedures } from '../procedures/procedures.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogNode } from './catalog-node.ts'
import { Claimant } from './claimant.ts'

const table = (oid: number, version = 1): TableRow => ({
  oid,
  name: `t${oid}`,
  database: 5,
  schemaOid: 2200,
  owner: 10,
  options: {},
  regions: [0],
  columns: [],
  constraints: [],
  version,
  nextAttribute: 1,
})

const statusesOf = (claimant: Claimant, oid: number): Record<string, string> =>
  Object.fromEntries(
    [...claimant.statuses.all()]
      .filter((one) => one.table === oid)
      .map((one) => [`${one.node}/${one.version}`, one.status]),
  )

const quick = (name: string): CatalogNode & { readonly seen: number[] } => {
  const seen: number[] = []
  return { name, seen, compile: ({ oid, version }) => (seen.push(oid), `${oid}.${version}`) }
}
const slow = (name: string, ms: number): CatalogNode => ({
  name,
  compile: async ({ oid }) => (await pause(ms), String(oid)),
})

let nextId = 1
const journal: CatalogEdit[] = []
const procedures = new Procedures({
  journal: (edits) => (journal.push(...edits), Promise.resolve()),
  nextId: () => nextId++,
  now: () => 0n,
})

/** As a commit does it. */
async function activate<T>(claimant: Claimant, tables: readonly TableRow[], commit: () => Promise<T>): Promise<T> {
  const procedure = await procedures.begin({
    kind: 'CREATE TABLE',
    object: tables.map(({ name }) => name).join(', '),
    database: 5,
    role: 'me',
    lockKeys: tables.map(({ oid }) => `table/${oid}`),
    versions: tables.map(({ oid, version }) => ({ table: oid, version })),
  })
  try {
    const result = await claimant.run(procedure, tables, commit)
    procedure.finished()
    return result
  } catch (error) {
    procedure.failed(error)
    throw error
  }
}

async function three(last: CatalogNode, timeoutMs?: number): Promise<Claimant> {
  const claimant = new Claimant({ timeoutMs })
  for (const node of [quick('a'), slow('b', 2), last]) await claimant.join(node, () => [])
  return claimant
}

describe('the claimant', () => {
  it('commits once every node is ready, and then the table is active on all', async () => {
    const claimant = await three(slow('c', 5))
    const committed = await activate(claimant, [table(1)], () => {
      assert.deepEqual(statusesOf(claimant, 1), { 'a/1': 'ready', 'b/1': 'ready', 'c/1': 'ready' })
      return Promise.resolve('committed')
    })
    assert.equal(committed, 'committed')
    claimant.activated([table(1)])
    assert.deepEqual(statusesOf(claimant, 1), { 'a/1': 'active', 'b/1': 'active', 'c/1': 'active' })
  })

  it('names the nodes that lag, and commits nothing', async () => {
    const claimant = await three(slow('c', 10_000), 20)
    const error = await activate(claimant, [table(1)], () => assert.fail('committed')).catch((one: unknown) => one)
    assert.ok(error instanceof PgError)
    assert.equal(error.sqlstate, '55000')
    assert.match(error.fields.detail ?? '', /these nodes lag behind: "c"\./)
    assert.deepEqual(statusesOf(claimant, 1), {})
  })

  it('says which node failed and why', async () => {
    let broken = true
    const claimant = await three({
      name: 'c',
      compile: ({ oid }) => {
        if (broken) throw new Error('no room')
        return String(oid)
      },
    })
    await assert.rejects(
      activate(claimant, [table(1)], () => assert.fail('committed')),
      { sqlstate: '55000' },
    )
    assert.deepEqual(statusesOf(claimant, 1), { 'c/1': 'failed' })
    const [{ reason }] = claimant.statuses.all()
    assert.equal(reason, 'no room')
    broken = false
    await activate(claimant, [table(1)], () => Promise.resolve())
    claimant.activated([table(1)])
    assert.deepEqual(statusesOf(claimant, 1), { 'a/1': 'active', 'b/1': 'active', 'c/1': 'active' })
  })

  it('has a node that joins late make every module before it counts', async () => {
    const claimant = await three(quick('c'))
    const late = quick('d')
    await claimant.join(late, () => [table(1), table(2)])
    assert.deepEqual(late.seen, [1, 2])
    assert.deepEqual(statusesOf(claimant, 2), { 'd/1': 'active' })
    claimant.leave('d')
    assert.deepEqual(statusesOf(claimant, 2), {})
  })

  it('keeps the old version until the new one is committed', async () => {
    const claimant = await three(quick('c'))
    await activate(claimant, [table(1)], () => Promise.resolve())
    claimant.activated([table(1)])
    await assert.rejects(
      activate(claimant, [table(1, 2)], () => Promise.reject(new Error('conflict'))),
      /conflict/,
    )
    assert.equal(statusesOf(claimant, 1)['a/1'], 'active')
    claimant.abandoned([table(1, 2)])
    assert.deepEqual(Object.keys(statusesOf(claimant, 1)), ['a/1', 'b/1', 'c/1'])
    await activate(claimant, [table(1, 2)], () => Promise.resolve())
    claimant.activated([table(1, 2)])
    assert.deepEqual(Object.keys(statusesOf(claimant, 1)), ['a/2', 'b/2', 'c/2'])
  })

  it('begins commits in the order that they came in, and does not wait for one to begin the next', async () => {
    const claimant = await three(slow('c', 1))
    const begun: number[] = []
    const ends: (() => void)[] = []
    const all = [1, 2, 3].map((oid) =>
      activate(claimant, [table(oid)], () => {
        begun.push(oid)
        return new Promise<void>((resolve) => ends.push(resolve))
      }),
    )
    while (begun.length < 3) await pause(1)
    assert.deepEqual(begun, [1, 2, 3])
    for (const end of ends) end()
    await Promise.all(all)
  })
})
