// What must hold after a crash: everything acknowledged is there, nothing unfinished is there in part, and the catalog and the regions
// agree.
import assert from 'node:assert/strict'
import { SimpleClient } from '../support/simple-client.ts'
import { checkReplaced } from './replace-workload.ts'
import { accounts, type Acknowledged, startBalance } from './workload.ts'

export async function check(port: number, known: Acknowledged): Promise<void> {
  const client = await SimpleClient.connect(port)
  const ask = async (sql: string): Promise<(string | null)[][]> => {
    const { rows, error } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  const numbers = async (sql: string): Promise<number[]> => (await ask(sql)).map(([value]) => Number(value))

  assert.deepEqual(await ask('SELECT count(*), sum(balance) FROM accounts'), [
    [String(accounts), String(accounts * startBalance)],
  ])
  assert.deepEqual(
    await ask(
      `SELECT id FROM accounts a WHERE balance <> ${startBalance}
        + (SELECT coalesce(sum(amount), 0) FROM ledger WHERE taker = a.id)
        - (SELECT coalesce(sum(amount), 0) FROM ledger WHERE giver = a.id)`,
    ),
    [],
    'accounts that do not agree with the ledger',
  )
  const missing = (there: readonly number[], asked: ReadonlySet<number>): number[] => {
    const found = new Set(there)
    assert.equal(found.size, there.length, 'a key is there twice')
    return [...asked].filter((id) => !found.has(id))
  }
  assert.deepEqual(missing(await numbers('SELECT transfer FROM ledger'), known.transfers), [], 'lost transfers')
  assert.deepEqual(missing(await numbers('SELECT id FROM appended'), known.appends), [], 'lost appends')

  const copies = new Map(
    (await ask('SELECT batch, count(*) FROM copied GROUP BY batch')).map(([b, n]) => [Number(b), Number(n)]),
  )
  for (const [batch, rows] of known.copies) assert.equal(copies.get(batch), rows, `COPY ${batch}`)
  for (const [batch, rows] of copies) assert.equal(rows, known.copySizes.get(batch), `COPY ${batch} in part`)

  const tables = new Set(
    (await ask("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'made_%'")).map(([name]) => name!),
  )
  for (const [name, rows] of known.tables) {
    if (known.unsure.has(name)) continue
    assert.equal(tables.has(name), rows !== 'gone', `table ${name}`)
    if (rows !== 'gone') assert.deepEqual(await ask(`SELECT count(*) FROM ${name}`), [[String(rows)]], name)
  }
  for (const name of tables) {
    const [[rows]] = await ask(`SELECT count(*) FROM ${name}`)
    // What was under way is whole or not there; from now on it is known.
    known.tables.set(name, Number(rows))
    await ask(`INSERT INTO ${name} (a) VALUES (-${++known.lastId})`)
    await ask(`DELETE FROM ${name} WHERE a = -${known.lastId}`)
  }
  for (const name of known.unsure) if (!tables.has(name)) known.tables.set(name, 'gone')
  known.unsure.clear()

  await checkReplaced(client, known.replaced)

  const without = await ask('SELECT table_name, region_number FROM cadastre.regions WHERE rows IS NULL')
  assert.deepEqual(without, [], 'tables without their regions')
  client.end()
}
