// Work on what tables are rather than on their rows alone, for the crash test: contents replaced by TRUNCATE and COPY, columns whose type
// changes, partitions and other objects that come and go, counters that are updated again and again.
import assert from 'node:assert/strict'
import type { SimpleClient } from '../support/simple-client.ts'
import { must, type Work } from './must.ts'

const counters = 5
const wideRows = 3000

/** What its clients know, over all rounds. */
export class Replaced {
  /** The last generation of `replaced` that was acknowledged. */
  generation = 0
  /** Rows of each generation that was ever begun. */
  readonly rows = new Map<number, number>()
  readonly counted = new Map<number, { acknowledged: number; begun: number }>()
  /** Partitions, views and types: whether they are there; absent while nobody knows. */
  readonly partitions = new Map<number, boolean>()
  readonly objects = new Map<number, boolean>()
  lastId = 0
}

export const replacedTables: readonly string[] = [
  'CREATE TABLE replaced (generation int, n int, note text, PRIMARY KEY (generation, n)); CREATE INDEX ON replaced (note)',
  'CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)',
  `INSERT INTO counters SELECT g, 0 FROM generate_series(1, ${counters}) g`,
  'CREATE TABLE wide (id int PRIMARY KEY, v int NOT NULL, w text); CREATE INDEX wide_v ON wide (v)',
  `INSERT INTO wide SELECT g, g, 'w' || g FROM generate_series(1, ${wideRows}) g`,
  'CREATE TABLE parted (part int, n int, PRIMARY KEY (part, n)) PARTITION BY LIST (part)',
]

/** All rows of the table make place for others, in one transaction. */
export const replace =
  (known: Replaced): Work =>
  async (client, _known, random) => {
    const generation = ++known.lastId
    const rows = random.below(3) === 0 ? 20_000 : 1 + random.below(300)
    known.rows.set(generation, rows)
    must(await client.query('BEGIN'))
    const failed =
      must(await client.query('TRUNCATE replaced')).error ??
      must(await client.copyIn('COPY replaced FROM STDIN', linesOf(generation, rows))).error
    const { tags, error } = must(await client.query(failed ? 'ROLLBACK' : 'COMMIT'))
    if (!error && tags[0] === 'COMMIT') known.generation = generation
  }

function* linesOf(generation: number, rows: number): Generator<string> {
  for (let n = 0; n < rows; n++) yield `${generation}\t${n}\tnote ${n % 13}\n`
}

export const count =
  (known: Replaced): Work =>
  async (client, _known, random) => {
    const id = 1 + random.below(counters)
    const counter = known.counted.get(id) ?? { acknowledged: 0, begun: 0 }
    known.counted.set(id, counter)
    counter.begun++
    if (!must(await client.query(`UPDATE counters SET n = n + 1 WHERE id = ${id}`)).error) counter.acknowledged++
  }

/** Every row is written anew, with its indexes. */
export const retype: Work = async (client, _known, random) => {
  const type = random.pick(['int', 'bigint', 'numeric', 'smallint'])
  must(await client.query(`ALTER TABLE wide ALTER COLUMN v TYPE ${type}`))
  must(await client.query(`UPDATE wide SET w = w || '' WHERE id % 50 = ${random.below(50)}`))
}

export const partition =
  (known: Replaced): Work =>
  async (client, _known, random) => {
    const there = [...known.partitions].filter(([, is]) => is)
    if (there.length > 5) {
      const [part] = random.pick(there)
      known.partitions.delete(part)
      if (!must(await client.query(`DROP TABLE parted_${part}`)).error) known.partitions.set(part, false)
      return
    }
    const part = ++known.lastId
    const { error } = must(
      await client.query(
        `CREATE TABLE parted_${part} PARTITION OF parted FOR VALUES IN (${part}); INSERT INTO parted SELECT ${part}, generate_series(1, 10)`,
      ),
    )
    if (!error) known.partitions.set(part, true)
  }

/** Objects of several kinds in one transaction. */
export const object =
  (known: Replaced): Work =>
  async (client, _known, random) => {
    const there = [...known.objects].filter(([, is]) => is)
    if (there.length > 5) {
      const [id] = random.pick(there)
      known.objects.delete(id)
      if (!must(await client.query(`DROP SCHEMA crash_${id} CASCADE`)).error) known.objects.set(id, false)
      return
    }
    const id = ++known.lastId
    const { error } = must(
      await client.query(
        `CREATE SCHEMA crash_${id}; CREATE TYPE crash_${id}.mood AS ENUM ('a', 'b'); ALTER TYPE crash_${id}.mood RENAME VALUE 'b' TO 'c';
         CREATE FUNCTION crash_${id}.f() RETURNS int LANGUAGE sql AS 'SELECT ${id}';
         CREATE VIEW crash_${id}.v AS SELECT crash_${id}.f() AS f, 'c'::crash_${id}.mood AS mood; CREATE SEQUENCE crash_${id}.s START ${id}`,
      ),
    )
    if (!error) known.objects.set(id, true)
  }

/** After a crash; what nobody knew is known from now on. */
export async function checkReplaced(client: SimpleClient, known: Replaced): Promise<void> {
  const ask = async (sql: string): Promise<(string | null)[][]> => {
    const { rows, error } = await client.query(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  const generations = (await ask('SELECT generation, count(*), count(note) FROM replaced GROUP BY 1')).map((row) =>
    row.map(Number),
  )
  if (known.generation > 0 || generations.length > 0) {
    assert.equal(generations.length, 1, `generations in a replaced table: ${JSON.stringify(generations)}`)
    const [[generation, rows, notes]] = generations
    assert.ok(generation >= known.generation, `generation ${known.generation} is lost, ${generation} is there`)
    assert.deepEqual([rows, notes], [known.rows.get(generation), rows], `generation ${generation}`)
    assert.deepEqual(await ask("SELECT count(*) FROM replaced WHERE note = 'note 0'"), [[String(Math.ceil(rows / 13))]])
    known.generation = generation
  }

  for (const [id, n] of await ask('SELECT id, n FROM counters')) {
    const counter = known.counted.get(Number(id)) ?? { acknowledged: 0, begun: 0 }
    assert.ok(Number(n) >= counter.acknowledged && Number(n) <= counter.begun, `counter ${id}: ${n}`)
    known.counted.set(Number(id), { acknowledged: Number(n), begun: Number(n) })
  }

  const sum = String((wideRows * (wideRows + 1)) / 2)
  assert.deepEqual(await ask("SELECT count(*), sum(v), count(DISTINCT w) FROM wide WHERE w = 'w' || id"), [
    [String(wideRows), sum, String(wideRows)],
  ])
  assert.deepEqual(await ask('SELECT id FROM wide WHERE v = 77'), [['77']])

  const parts = new Map((await ask('SELECT part, count(*) FROM parted GROUP BY 1')).map(([part, n]) => [part, n]))
  const tables = await ask("SELECT substr(relname, 8)::int FROM pg_class WHERE relname ~ '^parted_[0-9]+$'")
  const isTable = new Set(tables.map(([part]) => Number(part)))
  for (const [part, is] of known.partitions) assert.equal(isTable.has(part), is, `partition ${part}`)
  for (const part of isTable) {
    known.partitions.set(part, true)
    assert.equal(parts.get(String(part)), '10', `rows of partition ${part}`)
  }

  const schemas = await ask("SELECT substr(nspname, 7)::int FROM pg_namespace WHERE nspname ~ '^crash_[0-9]+$'")
  const isSchema = new Set(schemas.map(([id]) => Number(id)))
  for (const [id, is] of known.objects) assert.equal(isSchema.has(id), is, `schema ${id}`)
  for (const id of isSchema) {
    known.objects.set(id, true)
    const found = await ask(`SELECT f, mood, nextval('crash_${id}.s') >= ${id} FROM crash_${id}.v`)
    assert.deepEqual(found, [[String(id), 'c', 't']])
  }
}
