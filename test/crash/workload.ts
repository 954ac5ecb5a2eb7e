// What the clients of a crash test do until the server dies under them, and what they were told. Whatever was acknowledged must be
// there afterwards; what was under way may be there whole or not at all.
import type { Random } from '../support/random.ts'
import { SimpleClient } from '../support/simple-client.ts'
import { must, UnexpectedError, type Work } from './must.ts'
import { count as countUp, object, partition, replace, Replaced, replacedTables, retype } from './replace-workload.ts'

export const accounts = 20
export const startBalance = 100
/** Above what a COPY takes before it writes segments itself. */
const largeCopyRows = 60_000

/** What the clients know, over all rounds. */
export class Acknowledged {
  readonly transfers = new Set<number>()
  readonly appends = new Set<number>()
  readonly sequence = new Set<number>()
  /** Tables: name -> rows, or 'gone'. Absent: under way when the server died. */
  readonly tables = new Map<string, number | 'gone'>()
  readonly unsure = new Set<string>()
  readonly copies = new Map<number, number>()
  /** Rows of each COPY that was ever begun. */
  readonly copySizes = new Map<number, number>()
  /** CREATE INDEX statements. */
  indexes = 0
  lastId = 0
  readonly replaced = new Replaced()
}

export async function setUp(port: number): Promise<void> {
  const client = await SimpleClient.connect(port)
  for (const sql of [
    'CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL CHECK (balance > -1000000)) WITH (regions = 3)',
    'CREATE TABLE ledger (transfer int PRIMARY KEY, giver int, taker int, amount int)',
    'CREATE TABLE appended (id int PRIMARY KEY, note text)',
    'CREATE TABLE copied (batch int, n int, note text, PRIMARY KEY (batch, n)) WITH (regions = 4)',
    'CREATE SEQUENCE numbers_given',
    ...replacedTables,
    `INSERT INTO accounts SELECT g, ${startBalance} FROM generate_series(1, ${accounts}) g`,
  ]) {
    const { error } = await client.query(sql)
    if (error) throw new Error(`${sql}: ${error.message}`)
  }
  client.end()
}

const transfer: Work = async (client, known, random) => {
  const id = ++known.lastId
  const giver = 1 + random.below(accounts)
  const taker = 1 + random.below(accounts)
  const amount = 1 + random.below(9)
  must(await client.query('BEGIN'))
  let failed = false
  for (const sql of [
    `UPDATE accounts SET balance = balance - ${amount} WHERE id = ${giver}`,
    `UPDATE accounts SET balance = balance + ${amount} WHERE id = ${taker}`,
    `INSERT INTO ledger VALUES (${id}, ${giver}, ${taker}, ${amount})`,
  ]) {
    failed ||= must(await client.query(sql)).error !== undefined
  }
  const { tags, error } = must(await client.query(failed || random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'))
  if (!error && tags[0] === 'COMMIT') known.transfers.add(id)
}

const append: Work = async (client, known, random) => {
  const id = ++known.lastId
  const { error } = must(await client.query(`INSERT INTO appended VALUES (${id}, '${'x'.repeat(random.below(300))}')`))
  if (!error) known.appends.add(id)
}

const count: Work = async (client, known) => {
  const { rows } = must(await client.query("SELECT nextval('numbers_given')"))
  const value = Number(rows[0][0])
  if (known.sequence.has(value)) throw new UnexpectedError(`nextval gave ${value} twice`)
  known.sequence.add(value)
}

const define: Work = async (client, known, random) => {
  const known_ = [...known.tables].filter(([name, rows]) => rows !== 'gone' && !known.unsure.has(name))
  if (known_.length > 3 && random.below(2) === 0) {
    const [name, rows] = random.pick(known_)
    known.unsure.add(name)
    if (random.below(2) === 0) {
      const { error } = must(await client.query(`DROP TABLE ${name}`))
      if (!error) known.tables.set(name, 'gone')
    } else {
      const { error } = must(
        await client.query(
          `ALTER TABLE ${name} ADD COLUMN c${++known.lastId} int DEFAULT 3; INSERT INTO ${name} (a) VALUES (-1)`,
        ),
      )
      if (!error) known.tables.set(name, (rows as number) + 1)
    }
    known.unsure.delete(name)
    return
  }
  const id = ++known.lastId
  const name = `made_${id}`
  const rows = random.below(50)
  known.unsure.add(name)
  must(await client.query('BEGIN'))
  must(await client.query(`CREATE TABLE ${name} (a int, b serial, UNIQUE (a)) WITH (regions = ${1 + random.below(3)})`))
  must(await client.query(`INSERT INTO ${name} SELECT generate_series(1, ${rows})`))
  const { error } = must(await client.query('COMMIT'))
  if (!error) known.tables.set(name, rows)
  known.unsure.delete(name)
}

/** Indexes come and go while others write; what they find is what the table holds. */
const index: Work = async (client, known) => {
  const name = `crash_index_${++known.lastId}`
  if (!must(await client.query(`CREATE INDEX ${name} ON appended (note)`)).error) known.indexes++
  must(await client.query(`SELECT count(*) FROM appended WHERE note = 'xx'`))
  must(await client.query(`DROP INDEX ${name}`))
}

const maintain: Work = async (client, _known, random) => {
  const table = random.pick(['accounts', 'ledger', 'appended', 'copied', 'counters', 'wide'])
  must(await client.query(`SELECT cadastre.${random.pick(['flush_table', 'compact_table'])}('${table}')`))
}

/** Sends a COPY of its own batch number. */
const copy: Work = async (client, known, random) => {
  const batch = ++known.lastId
  const rows = random.below(4) === 0 ? largeCopyRows : 1 + random.below(500)
  known.copySizes.set(batch, rows)
  const { error } = must(await client.copyIn('COPY copied FROM STDIN', linesOf(batch, rows)))
  if (!error) known.copies.set(batch, rows)
}

function* linesOf(batch: number, rows: number): Generator<string> {
  for (let from = 0; from < rows; from += 2000) {
    let text = ''
    for (let n = from; n < Math.min(rows, from + 2000); n++) text += `${batch}\t${n}\tnote ${n % 17}\n`
    yield text
  }
}

/** Runs until the server is gone; throws what it must not have answered. */
export async function work(port: number, known: Acknowledged, random: Random, dead: () => boolean): Promise<void> {
  const mixes: readonly (readonly Work[])[] = [
    [transfer],
    [transfer, append],
    [append, append, count],
    [count, define],
    [define, append, maintain],
    [append],
    [copy],
    [index, maintain, append],
    [replace(known.replaced)],
    [countUp(known.replaced), retype],
    [partition(known.replaced), object(known.replaced)],
  ]
  const loop = async (mix: readonly Work[]): Promise<void> => {
    const client = await SimpleClient.connect(port)
    while (!dead()) await random.pick(mix)(client, known, random)
    client.end()
  }
  const ended = await Promise.allSettled(mixes.map(loop))
  for (const one of ended) {
    if (one.status === 'fulfilled') continue
    const error = one.reason as Error & { readonly code?: string }
    // Whatever else ends a client is the server's death.
    if (error instanceof UnexpectedError || (!dead() && /^[0-9A-Z]{5}$/.test(error.code ?? ''))) throw error
  }
}
