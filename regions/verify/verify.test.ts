// The offline check: silent on sound directories, and whatever byte is flipped in whatever file, it names the file.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { regionId } from '../requests/request.ts'
import { commit, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from '../server/test-server.ts'
import type { Finding } from './findings.ts'
import { verifyDirectory } from './verify-directory.ts'

const region = regionId(21_000, 0)
const keys = [
  { index: 31_000, attributes: [1], unique: true, nullsNotDistinct: false },
  { index: 31_001, attributes: [2], unique: true, nullsNotDistinct: false },
  { index: 31_002, attributes: [3], unique: false, nullsNotDistinct: false },
]
const schema = schemaOf([typeRef(Oid.int4), typeRef(Oid.text), typeRef(Oid.int4)], keys)
/** Enough for an index file. */
const rows = 9000

describe('the offline check', () => {
  const sound = temporaryDirectory()
  before(async () => {
    const { server } = await openTestServer(sound.path, { logFileBytesMax: 10_000 })
    const insert = (from: number, to: number) =>
      commit(server, [
        {
          kind: 'insert',
          region,
          rows: rowsOf(
            schema,
            Array.from({ length: to - from }, (_, i) => [
              from + i,
              `key ${((from + i) * 7919) % 100_003}`,
              (from + i) % 50,
            ]),
          ),
        },
      ])
    await commit(server, [{ kind: 'create', region, schema }])
    await insert(0, rows)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    const doomed = scanRows(server, region, [1]).slice(5, 60)
    await commit(server, [{ kind: 'delete', region, rowIds: Float64Array.from(doomed, ({ id }) => id) }])
    await insert(rows, rows + 10)
    await server.handle({ kind: 'flush', region, reason: 'manual' })
    const writer = await server.bulkWriter(region, schema)
    await writer.write(rowsOf(schema, [[-1, 'loaded', 1]]))
    const { segments } = await writer.finish()
    await commit(server, [{ kind: 'adopt', region, segments: segments.map(({ name }) => name) }])
    for (let i = 0; i < 20; i++) await insert(rows + 10 + i * 20, rows + 30 + i * 20)
    await server.writeSequence(5, { lastValue: 33n, called: true })
    await server.close()
  })
  after(() => sound.remove())

  const filesOf = (directory: string): string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
      .filter((name) => /\.(log|manifest|segment|deletes|index)$/.test(name))
      .sort()
  const findingsOf = (directory: string): readonly Finding[] => verifyDirectory(directory).findings

  const damaged = (change: (directory: string) => void): readonly Finding[] => {
    const copy = temporaryDirectory()
    try {
      cpSync(sound.path, copy.path, { recursive: true })
      change(copy.path)
      return findingsOf(copy.path)
    } finally {
      copy.remove()
    }
  }

  it('finds nothing in a sound directory', () => {
    const { findings, segments, records } = verifyDirectory(sound.path)
    assert.deepEqual(findings, [])
    assert.ok(segments >= 3)
    assert.ok(records > 20)
    for (const kind of ['log', 'manifest', 'segment', 'deletes', 'index'])
      assert.ok(
        filesOf(sound.path).some((name) => name.endsWith(kind)),
        `there is a ${kind} file`,
      )
  })

  it('names the file wherever a byte was flipped', () => {
    const names = filesOf(sound.path)
    const name = fc.constantFrom(...names)
    fc.assert(
      fc.property(
        name,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        (file, place, bits) => {
          const found = damaged((directory) => {
            const path = join(directory, file)
            const content = readFileSync(path)
            content[Math.floor(place * content.length)] ^= bits
            writeFileSync(path, content)
          })
          // Past the last durable record or edit it cannot be told from an unfinished write.
          const last = (kind: string): boolean => file === names.findLast((one) => one.endsWith(kind))
          const severities = last('.log') || last('.manifest') ? ['problem', 'note'] : ['problem']
          assert.ok(
            found.some((finding) => finding.file === file && severities.includes(finding.severity)),
            `${file}: ${JSON.stringify(found)}`,
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('tells the offset of a damaged piece', () => {
    const file = filesOf(sound.path).find((name) => name.endsWith('.segment'))!
    const [finding] = damaged((directory) => {
      const path = join(directory, file)
      const content = readFileSync(path)
      content[8] ^= 1
      writeFileSync(path, content)
    })
    assert.deepEqual(finding, { severity: 'problem', file, offset: 8, text: 'is corrupted' })
  })

  it('misses files, and what was cut off them', () => {
    for (const file of filesOf(sound.path)) {
      const lost = damaged((directory) => rmSync(join(directory, file)))
      assert.ok(
        lost.some(({ severity }) => severity === 'problem'),
        `${file} is lost: ${JSON.stringify(lost)}`,
      )
      const cut = damaged((directory) => {
        const path = join(directory, file)
        let end = statSync(path).size
        // Behind the records lies room that was allocated ahead.
        for (const content = readFileSync(path); content[end - 1] === 0; end--);
        truncateSync(path, file.endsWith('.log') ? end - 3 : end >> 1)
      })
      assert.ok(
        cut.some((finding) => finding.file === file || finding.file === 'log'),
        `${file} is cut: ${JSON.stringify(cut)}`,
      )
    }
  })

  it('notes what the next start removes', () => {
    const found = damaged((directory) => {
      writeFileSync(join(directory, 'segments', String(region), 'orphan.segment'), 'x')
    })
    assert.deepEqual(
      found.map(({ severity, file }) => [severity, file]),
      [['note', `segments/${region}/orphan.segment`]],
    )
  })
})
