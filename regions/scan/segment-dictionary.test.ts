// Texts of a segment as codes of one dictionary: the same texts whatever the cache holds, and equal codes in all row groups.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isValid } from '../../engine/columns/column.ts'
import type { PinnedColumn } from '../../engine/columns/pinned-partition.ts'
import { QueryMemory } from '../../engine/columns/query-memory.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { SharedColumns } from '../../engine/columns/shared-columns.ts'
import { PgError } from '../../engine/errors.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import type { RegionServer, Snapshot } from '../region-server.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import type { SegmentPartition } from './partition.ts'
import { segmentForms } from './partition-forms.ts'
import { pinSegmentPartition } from './pin-partition.ts'

const rows = 140_000
const region = regionId(20_300, 0)
const schema = schemaOf([typeRef(Oid.text), typeRef(Oid.text), typeRef(Oid.text), typeRef(Oid.text)])
/** Dictionaries of groups, with NULLs; too many for those; no text twice; so few that codes of a byte do. */
const attributes = [1, 2, 3, 4]
const row = (i: number): Value[] => [
  i % 13 === 0 ? null : `phrase ${(i * 7919) % 3001}`,
  `https://example.org/${(i * 31) % 25_013}/лес.html`,
  `${i} alone`,
  `kind ${i % 40}`,
]

describe('dictionaries of segments', () => {
  const directory = temporaryDirectory()
  let server: RegionServer
  let snapshot: Snapshot & { release(): void }
  let partitions: readonly ScanPartition[]
  before(async () => {
    ;({ server } = await openTestServer(directory.path))
    await commit(server, [{ kind: 'create', region, schema }])
    const values = Array.from({ length: rows }, (_, i) => row(i))
    await commit(server, [{ kind: 'insert', region, rows: rowsOf(schema, values) }])
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    snapshot = server.snapshot()
    partitions = structuredClone(server.scan(region, { projection: attributes, predicates: [], snapshot }))
    assert.deepEqual([...new Set(partitions.map(({ kind }) => kind))], ['segment'])
  })
  after(async () => {
    snapshot.release()
    await server.close()
    directory.remove()
  })

  const shared = (cacheBytes: number): SharedColumns => SharedColumns.create({ cacheBytes, poison: true })
  const memoryOf = (columns: SharedColumns, bytesMax = Infinity): QueryMemory => {
    let held = 0
    const charge = (bytes: number): void => {
      if (held + bytes > bytesMax) throw new PgError('53200', 'out of memory')
      held += bytes
    }
    return new QueryMemory(columns, { charge }, 1)
  }

  /** Asserts that all texts are right, and hands each partition's columns on. */
  function readAll(memory: QueryMemory, see: (columns: readonly PinnedColumn[], partition: number) => void): void {
    let first = 0
    partitions.forEach((partition, at) => {
      const pinned = pinSegmentPartition(partition, attributes, [], { memory }, attributes)!
      const forms = segmentForms(partition, attributes, attributes)
      pinned.columns.forEach((column, i) => {
        assert.deepEqual(
          { layout: column.layout, nullable: column.validity !== 0 },
          {
            layout: forms[i].layout,
            nullable: forms[i].nullable,
          },
        )
        const wanted = Array.from({ length: pinned.rows }, (_, n) => row(first + n)[i])
        assert.deepEqual(columnValues(column.column), wanted)
      })
      see(pinned.columns, at)
      first += pinned.rows
      pinned.release()
    })
    assert.equal(first, rows)
  }

  it('are of texts that repeat, and of no others', () => {
    const { columns } = partitions[0] as SegmentPartition
    assert.deepEqual(
      columns.map(({ attribute, repeats }) => [attribute, repeats === true]),
      [
        [1, true],
        [2, true],
        [3, false],
        [4, false],
      ],
    )
    const [plain] = segmentForms(partitions[0], [1], [])
    assert.deepEqual(plain.layout, {
      kind: 'dictionary',
      of: 'utf8',
      codes: 'i16',
    })
  })

  it('give equal texts equal codes in all row groups, and again when they were evicted', () => {
    const columns = shared(256 * 2 ** 20)
    const memory = memoryOf(columns)
    const codes: Map<string, number>[] = [new Map(), new Map()]
    for (const round of [0, 1]) {
      readAll(memory, (pinned) => {
        pinned.slice(0, 2).forEach(({ column, dictionary }, i) => {
          assert.equal(dictionary!.shared, true)
          // Beside the texts themselves the empty one, which rows that are NULL have where a row group has no dictionary of its own.
          assert.equal(dictionary!.entries, [3001 + 1, 25_013][i])
          const texts = columnValues(column.dictionary!) as string[]
          const known = codes[i]
          for (let n = 0; n < column.length; n += 7) {
            if (!isValid(column, n)) continue
            const code = column.values[n] as number
            assert.equal(known.get(texts[code]) ?? code, code, `round ${round}`)
            known.set(texts[code], code)
          }
        })
      })
      assert.equal(memory.bytes, 0)
      columns.cache.shrink(2 ** 30)
      assert.equal(columns.cache.bytes, 0)
    }
    assert.equal(columns.arena.blocks, 1)
  })

  it('are found by the next scan', () => {
    const columns = shared(256 * 2 ** 20)
    readAll(memoryOf(columns), () => {})
    const { misses } = columns.cache
    readAll(memoryOf(columns), () => {})
    assert.equal(columns.cache.misses, misses)
  })

  it('are given up where the query is cancelled, at whatever step, and then made as if nobody had begun', () => {
    const counted = shared(256 * 2 ** 20)
    let steps = 0
    const pin = (memory: QueryMemory, checkCancel: () => void): void =>
      pinSegmentPartition(partitions[0], attributes, [], { memory, checkCancel }, attributes)!.release()
    pin(memoryOf(counted), () => void steps++)
    // Each text is looked at twice at least: when it gets its code, and when the dictionary is written.
    assert.ok(steps > (2 * 2 * rows) / 16_384, `${steps} looks`)
    for (const stop of [1, 2, steps >> 1, steps]) {
      const columns = shared(256 * 2 ** 20)
      const memory = memoryOf(columns)
      let left = stop
      const checkCancel = (): void => {
        if (--left === 0) throw new PgError('57014', 'canceling statement due to user request')
      }
      assert.throws(() => pin(memory, checkCancel), { sqlstate: '57014' })
      assert.equal(memory.bytes, 0)
      const pinned = pinSegmentPartition(partitions[0], attributes, [], { memory }, attributes)!
      const [phrases, urls] = pinned.columns
      assert.equal(phrases.dictionary!.entries, 3001 + 1)
      assert.equal(urls.dictionary!.entries, 25_013)
      pinned.release()
      assert.equal(memory.bytes, 0)
      columns.cache.shrink(2 ** 30)
      assert.equal(columns.arena.blocks, 1)
    }
  })

  it('leave each partition its own where there is no room, in the cache or for the query', () => {
    const cases = [
      [0, Infinity],
      [256 * 2 ** 20, 600_000],
    ] as const
    for (const [cacheBytes, bytesMax] of cases) {
      const columns = shared(cacheBytes)
      const memory = memoryOf(columns, bytesMax)
      readAll(memory, ([phrases, urls]) => {
        assert.equal(phrases.dictionary!.shared, undefined)
        assert.equal(urls.dictionary!.once, true)
      })
      assert.equal(memory.bytes, 0)
      columns.cache.shrink(2 ** 30)
      assert.equal(columns.arena.blocks, 1)
    }
  })
})
