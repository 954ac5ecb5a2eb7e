// The life of index files: made with segments and for those that are there, found by scans, gone with their keys, and never missed.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { PredicateOperator, RowPredicate } from '../../engine/row-predicate.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { RegionServer } from '../region-server.ts'
import { type RegionKey, regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const region = regionId(20_300, 0)
const byNumber: RegionKey = { index: 30_301, attributes: [1], unique: false, nullsNotDistinct: false }
const byText: RegionKey = { index: 30_302, attributes: [2, 1], unique: false, nullsNotDistinct: false }
const ascending: RegionKey = { index: 30_303, attributes: [3], unique: true, nullsNotDistinct: false }
const types = [typeRef(Oid.int4), typeRef(Oid.text), typeRef(Oid.int8)]
const plain = schemaOf(types)
const schema = { ...plain, version: 2, keys: [byNumber, byText, ascending] }
const rows = 100_000
const numberOf = (i: number): number | null => (i % 1000 === 0 ? null : (i * 7919) % rows)
const row = (i: number): [number | null, string, bigint] => [numberOf(i), `text ${(i * 7919) % 5000}`, BigInt(i)]

describe('index files', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  const open = async (): Promise<Error[]> => {
    const opened = await openTestServer(directory.path)
    server = opened.server
    return opened.faults
  }
  after(async () => {
    await server.close().catch(() => {})
    directory.remove()
  })

  const segments = join(directory.path, 'segments', String(region))
  const files = (): string[] => readdirSync(segments).filter((name) => name.endsWith('.index'))
  const insert = (from: number, to: number) =>
    commit(server, [
      {
        kind: 'insert',
        region,
        rows: rowsOf(
          plain,
          Array.from({ length: to - from }, (_, i) => row(from + i)),
        ),
      },
    ])
  const kindsFor = (predicates: Parameters<RegionServer['scan']>[1]['predicates']): string[] => {
    const snapshot = server.snapshot()
    snapshot.release()
    return server.scan(region, { projection: [0], predicates, snapshot }).map(({ kind }) => kind)
  }
  const number = (op: PredicateOperator, ...values: number[]) => ({ attribute: 1, op, values })
  const idsOf = (...predicates: RowPredicate[]): number[] =>
    scanRows(server, region, [1], { predicates }).map(({ id }) => id)
  const expected = (holds: (value: number | null) => boolean, upTo = rows): number[] =>
    Array.from({ length: upTo }, (_, i) => i).filter((i) => holds(numberOf(i)))
  const same = (found: number[], wanted: number[]): void =>
    assert.deepEqual(
      wanted.filter((id) => !found.includes(id)),
      [],
    )

  /** Files go once the storage thread hears that nobody pins them. */
  const settled = async (): Promise<void> => void (await server.handle({ kind: 'flush', region, reason: 'manual' }))

  it('are made for the segments that are there, before the schema names them', async () => {
    await open()
    await commit(server, [{ kind: 'create', region, schema: plain }])
    await insert(0, 90_000)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.deepEqual(files(), [])
    const made = await server.handle({ kind: 'index', region, keys: schema.keys, work: 'new' })
    assert.equal(made.rows, 90_000)
    // Rows ascend by the third: no file is needed.
    assert.equal(files().length, 2)
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment', 'segment'], 'not before the schema names it')
    await commit(server, [{ kind: 'alter', region, schema }])
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index'])
  })

  it('find rows by equality, ranges, lists, NULL and prefixes of a key', () => {
    same(
      idsOf(number('=', 4567)),
      expected((value) => value === 4567, 90_000),
    )
    const range = [number('>=', 500), number('<', 600)]
    assert.deepEqual(kindsFor(range), ['segment-index'])
    assert.deepEqual(
      idsOf(...range),
      expected((value) => value !== null && value >= 500 && value < 600, 90_000),
    )
    assert.deepEqual(
      idsOf(number('in', 3, 99_000, 17)),
      expected((value) => [3, 99_000, 17].includes(value!), 90_000),
    )
    assert.deepEqual(
      idsOf(number('is-null')),
      expected((value) => value === null, 90_000),
    )
    const text: RowPredicate = { attribute: 2, op: '=', values: ['text 77'] }
    const all = Array.from({ length: 90_000 }, (_, i) => i).filter((i) => row(i)[1] === 'text 77')
    assert.deepEqual(idsOf(text), all)
    assert.deepEqual(
      idsOf(text, number('>', 50_000)),
      all.filter((i) => numberOf(i)! > 50_000),
    )
  })

  it('are left alone where most rows match', () => {
    assert.deepEqual(kindsFor([number('>', 100)]), ['segment', 'segment'])
  })

  it('are written with new segments and merged ones, and deleted rows are not found', async () => {
    await insert(90_000, rows)
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index', 'memory'])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index', 'segment-index'])
    assert.equal(files().length, 4)
    const [victim, other] = expected((value) => value === 7 || value === 8)
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.of(victim) }])
    assert.deepEqual(idsOf(number('in', 7, 8)), [other])
    await server.handle({ kind: 'compact', region, how: { kind: 'full' } })
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index'])
    assert.deepEqual(idsOf(number('in', 7, 8)), [other])
  })

  it('are there after a restart', async () => {
    await server.close()
    assert.deepEqual(await open(), [])
    assert.equal(files().length, 2, 'those of merged segments are gone')
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index'])
    assert.deepEqual(
      idsOf(number('=', 4567)),
      expected((value) => value === 4567),
    )
  })

  it('that are lost or damaged are told of, and rows are found without them until they are made anew', async () => {
    await server.close()
    const [one, two] = files().sort()
    rmSync(join(segments, one))
    const bytes = readFileSync(join(segments, two))
    bytes[bytes.length - 40] ^= 0xff
    writeFileSync(join(segments, two), bytes)
    const faults = await open()
    assert.equal(faults.length, 2)
    assert.match(faults[0].message, /ENOENT|corrupted/)
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment', 'segment'])
    assert.deepEqual(
      idsOf(number('=', 4567)),
      expected((value) => value === 4567),
    )
    await server.handle({ kind: 'index', region, keys: schema.keys, work: 'new' })
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment-index'])
    assert.deepEqual(
      idsOf(number('=', 4567)),
      expected((value) => value === 4567),
    )
  })

  it('with a damaged page give no wrong answer', async () => {
    const path = join(
      segments,
      files().find((name) => name.includes(String(byNumber.index)))!,
    )
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 0, bytes.length - 2000)
    writeFileSync(path, bytes)
    const range = [number('>=', 95_000), number('<', 95_100)]
    assert.deepEqual(kindsFor(range), ['segment-index'])
    assert.deepEqual(
      idsOf(...range).filter((id) => numberOf(id) !== null && numberOf(id)! >= 95_000 && numberOf(id)! < 95_100),
      expected((value) => value !== null && value >= 95_000 && value < 95_100),
    )
    await server.handle({ kind: 'index', region, keys: [byNumber], work: 'anew' })
    await settled()
    assert.equal(files().filter((name) => name.includes(String(byNumber.index))).length, 1)
    assert.deepEqual(
      idsOf(...range),
      expected((value) => value !== null && value >= 95_000 && value < 95_100),
    )
  })

  it('of keys that no schema came to name go, at once or with the next start', async () => {
    const stray: RegionKey = { ...byNumber, index: 30_399 }
    const strays = (): number => files().filter((name) => name.includes('30399')).length
    await server.handle({ kind: 'index', region, keys: [stray], work: 'new' })
    assert.equal(strays(), 1)
    await server.handle({ kind: 'index', region, keys: [stray], work: 'forget' })
    await settled()
    assert.equal(strays(), 0)
    await server.handle({ kind: 'index', region, keys: [stray], work: 'new' })
    await server.close()
    assert.deepEqual(await open(), [])
    assert.equal(strays(), 0)
  })

  it('can be cancelled while they are made, and leave nothing behind', async () => {
    const before = files()
    const cancel = new Int32Array(new SharedArrayBuffer(4))
    cancel[0] = 1
    const stray: RegionKey = { ...byNumber, index: 30_398 }
    await assert.rejects(server.handle({ kind: 'index', region, keys: [stray], work: 'new', cancel }), {
      sqlstate: '57014',
    })
    assert.deepEqual(files(), before)
  })

  it('leave the word of who asked for them alone, whatever comes of the table later', async () => {
    const cancel = new Int32Array(new SharedArrayBuffer(4))
    const stray: RegionKey = { ...byNumber, index: 30_397 }
    await server.handle({ kind: 'index', region, keys: [stray], work: 'new', cancel })
    await server.handle({ kind: 'index', region, keys: [stray], work: 'forget' })
    await server.handle({ kind: 'close', region, flush: false })
    await server.handle({ kind: 'open', region })
    assert.equal(cancel[0], 0)
  })

  it('go with their keys, once nobody reads them', async () => {
    const held = server.snapshot()
    await commit(server, [{ kind: 'alter', region, schema: { ...schema, version: 3, keys: [byText] } }])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.deepEqual(kindsFor([number('=', 50_000)]), ['segment', 'segment'])
    assert.equal(files().length, 2)
    assert.equal(scanRows(server, region, [1], { predicates: [number('=', 4567)], snapshot: held }).length, 1)
    held.release()
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.equal(files().length, 1)
    await commit(server, [{ kind: 'truncate', region }])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    assert.equal(files().length, 0)
    await server.close()
  })
})
