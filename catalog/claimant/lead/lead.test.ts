// Two servers over one store: one leads, and what the other sends is refused, whatever it believes.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, it } from 'node:test'
import { PgError } from '../../../engine/errors.ts'
import type { CatalogEdit } from '../../../engine/tables.ts'
import { putRow, type TableRow } from '../../rows.ts'
import { closeDatabase, openDatabase } from '../../store/database.ts'
import { storeLocation } from '../../store/location.ts'
import { openStore, prepareStore, type MetadataStore } from '../../store/open.ts'
import type { CatalogNode } from '../activation/catalog-node.ts'
import { Claimant } from '../activation/claimant.ts'
import { Procedures, splitProcedures } from '../procedures/procedures.ts'
import { Lead } from './lead.ts'
import { termAmong } from './lead-row.ts'
import { currentLease } from './lease.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-lead-'))
after(() => rmSync(directory, { recursive: true }))

let files = 0
let path: string
/** The clock that both read. */
let clock: number
beforeEach(() => {
  path = join(directory, `${++files}.sqlite`)
  clock = 1_000_000
})

const leaseMs = 10_000
const now = (): number => clock
const open = (holder: string, ownClock = now): Promise<MetadataStore> =>
  openStore(path, { holder, leaseMs, waitMs: 0, now: ownClock })

const table = (oid: number): TableRow => ({
  oid,
  name: `t${oid}`,
  database: 5,
  schemaOid: 2200,
  owner: 10,
  options: {},
  regions: [0],
  columns: [],
  constraints: [],
  version: 1,
  nextAttribute: 1,
})

const tablesOf = async (store: MetadataStore): Promise<string[]> =>
  (await store.load()).flatMap((edit) =>
    edit.entity === 'table' && edit.op === 'put' ? [(edit.value as TableRow).name] : [],
  )

/** A server's claimant, whose log is the store itself. */
async function claimantOver(store: MetadataStore, node: CatalogNode) {
  const { term, procedures: found } = splitProcedures(await store.load())
  let lsn = await store.appliedLsn()
  let ids = 17_000 + term * 100
  // In the order of the calls, as a log has it.
  let line: Promise<unknown> = Promise.resolve()
  const write = (edits: readonly CatalogEdit[]): Promise<void> => {
    const written = line.then(() => store.apply(edits, ++lsn))
    line = written.catch(() => {})
    return written
  }
  const procedures = new Procedures({
    journal: write,
    nextId: () => ids++,
    now: () => BigInt(clock),
    term,
    requireLead: () => store.requireLead?.(),
  })
  const ends = await procedures.recover(found)
  const claimant = new Claimant()
  await claimant.join(node, () => [])
  const create = async (oid: number): Promise<void> => {
    const row = table(oid)
    const procedure = await procedures.begin({
      kind: 'CREATE TABLE',
      object: row.name,
      database: 5,
      role: 'me',
      lockKeys: [`table/${oid}`],
      versions: [{ table: oid, version: 1 }],
    })
    try {
      await claimant.run(procedure, [row], (edits) => write([putRow('table', oid, row), ...edits]))
      await procedure.enter('activate')
      procedure.finished()
    } catch (error) {
      procedure.failed(error)
      throw error
    }
  }
  return { create, procedures, ends, term }
}

const node = (compile: () => string | Promise<string>): CatalogNode => ({ name: 'only', compile })

describe('the lead over a metadata store', () => {
  it('is had by one at a time, until its lease runs out', async () => {
    const first = await open('first')
    await assert.rejects(open('second'), { sqlstate: '55006' })
    clock += leaseMs - 1
    await assert.rejects(open('second'), { sqlstate: '55006' })
    clock += 1
    const second = await open('second')
    assert.equal(termAmong(await second.load()), 2)
    await assert.rejects(open('first'), { sqlstate: '55006' })
    await first.close()
    await second.close()
  })

  it('is won by one of many who race for it', async () => {
    await (await open('maker')).close()
    const names = Array.from({ length: 10 }, (_, index) => `server ${index}`)
    const outcomes = await Promise.allSettled(names.map((name) => open(name)))
    const winners = outcomes.filter((one) => one.status === 'fulfilled')
    assert.equal(winners.length, 1)
    for (const one of outcomes)
      if (one.status === 'rejected') assert.equal((one.reason as PgError).sqlstate, '55006', String(one.reason))
    await winners[0].value.close()
  })

  it('is given up by whoever closes the store', async () => {
    await (await open('first')).close()
    const second = await open('second')
    assert.equal(termAmong(await second.load()), 2)
    await second.close()
  })

  it('is taken anew by whoever has it: it comes back from a crash', async () => {
    const crashed = await open('first')
    const back = await open('first')
    assert.equal(termAmong(await back.load()), 2)
    await assert.rejects(crashed.apply([putRow('table', 17_000, table(17_000))], 1), { sqlstate: '55000' })
    await back.apply([putRow('table', 17_000, table(17_000))], 1)
    assert.deepEqual(await tablesOf(back), ['t17000'])
    await crashed.close()
    await back.close()
  })

  it('ends a little before its lease does, and lasts as long as it is renewed', async () => {
    const store = await open('first')
    clock += leaseMs - 1_001
    store.requireLead!()
    clock += 1
    assert.throws(() => store.requireLead!(), { sqlstate: '55000' })
    // What is applied renews it.
    await store.apply([], 1)
    store.requireLead!()
    await store.close()
  })

  it('is renewed again and again, unless nobody else can open the store', async (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] })
    const renewed = async (alone: boolean): Promise<boolean> => {
      const database = await openDatabase(storeLocation(join(directory, `${++files}.sqlite`), directory))
      await prepareStore(database)
      const lead = (await Lead.take(database.db, { holder: 'first', leaseMs, now, alone })).keep()
      const before = (await currentLease(database.db))!.expiresAt
      clock += leaseMs / 2
      context.mock.timers.tick(leaseMs / 2)
      const after = (await currentLease(database.db))!.expiresAt
      await lead.giveUp()
      await closeDatabase(database)
      return after > before
    }
    assert.equal(await renewed(false), true)
    assert.equal(await renewed(true), false)
  })

  it('lets no step of a deposed claimant through', async () => {
    const frozen = clock
    // The first never hears that time passes: only the store can stop it.
    const firstStore = await open('first', () => frozen)
    const compiled = Promise.withResolvers<string>()
    const first = await claimantOver(
      firstStore,
      node(() => compiled.promise),
    )
    const creating = first.create(17_001)
    creating.catch(() => {})
    // It is under way there, and the store knows.
    while (splitProcedures(await firstStore.load()).procedures.every(({ step }) => step !== 'compile'))
      await new Promise((resolve) => setImmediate(resolve))

    clock += leaseMs
    const secondStore = await open('second')
    const second = await claimantOver(
      secondStore,
      node(() => 'hash'),
    )
    assert.deepEqual(
      second.ends.map(({ object, state }) => [object, state]),
      [['t17001', 'rolled_back']],
    )
    compiled.resolve('hash')
    await assert.rejects(creating, (error: PgError) => {
      assert.equal(error.sqlstate, '55000')
      assert.match(error.fields.detail ?? '', /"second" has the lead since term 2; this one had term 1/)
      return true
    })
    await assert.rejects(first.create(17_002), { sqlstate: '55000' })
    await second.create(17_003)
    assert.deepEqual(await tablesOf(secondStore), ['t17003'])
    await second.procedures.flush()
    const kept = splitProcedures(await secondStore.load()).procedures
    assert.deepEqual(
      kept.map(({ object, state, term }) => [object, state, term]),
      [
        ['t17001', 'rolled_back', 1],
        ['t17003', 'finished', 2],
      ],
    )
    await firstStore.close()
    await secondStore.close()
  })
})
