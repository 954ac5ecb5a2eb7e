// The log: what it says comes back, a torn tail is cut, corruption elsewhere is refused, a failed fsync ends all writing.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fstatSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { buildColumn } from '../../engine/columns/build.ts'
import { sliceColumn } from '../../engine/columns/slice.ts'
import { columnValues } from '../../engine/columns/read.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import { temporaryDirectory } from '../server/test-server.ts'
import { ByteReader, ByteWriter } from './byte-writer.ts'
import { Log, type LogOptions } from './log.ts'
import { decodeRecord, encodeRecord, type LogRecord } from './record.ts'
import type { CutTail } from './replay.ts'
import { fromTaggedJson, toTaggedJson } from './tagged-json.ts'

const sequenceRecord = (value: bigint): LogRecord => ({
  kind: 'sequence',
  sequence: 9,
  state: { lastValue: value, called: true },
})

interface OpenedLog {
  readonly log: Log
  readonly seen: readonly bigint[]
  readonly cuts: readonly CutTail[]
}

function open(directory: string, more: Partial<LogOptions> = {}): OpenedLog {
  const cuts: CutTail[] = []
  const log = new Log({ directory, ...more })
  const seen = Array.from(
    log.replay((tail) => cuts.push(tail)),
    ({ record }) => (record as LogRecord & { kind: 'sequence' }).state.lastValue,
  )
  return { log, seen, cuts }
}

/** Without the room that was allocated ahead. */
function writtenBytes(path: string): Buffer {
  const content = readFileSync(path)
  let end = content.length
  while (content[end - 1] === 0) end--
  return content.subarray(0, end)
}

async function writeMany(log: Log, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) log.append(sequenceRecord(BigInt(i)))
  await log.whenDurable(log.lastLsn)
}

describe('records', () => {
  it('keep numbers of every size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 })), (numbers) => {
        const writer = new ByteWriter(4)
        for (const number of numbers) writer.zigzag(number)
        const reader = new ByteReader(writer.finish())
        assert.deepEqual(
          numbers.map(() => reader.zigzag()),
          numbers.map((number) => number + 0),
        )
        assert.ok(reader.atEnd)
      }),
    )
  })

  it('keep rows, slices of columns included', () => {
    const row = fc.tuple(
      fc.option(fc.integer()),
      fc.option(fc.string()),
      fc.option(fc.bigInt({ min: 0n, max: 2n ** 60n })),
      fc.option(fc.constantFrom('x', 'y')),
    )
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.nat({ max: 39 }), (rows, cut) => {
        const types = [Oid.int4, Oid.text, Oid.int8, Oid.text].map((oid) => typeRef(oid))
        const start = Math.min(cut, rows.length - 1)
        const columns = types.map((type, i) => {
          const layout = i === 3 ? { layout: { kind: 'dictionary', codes: 'i8', of: 'utf8' } as const } : {}
          return sliceColumn(
            buildColumn(
              type,
              rows.map((values) => values[i]),
              layout,
            ),
            start,
            rows.length,
          )
        })
        const batch = { length: rows.length - start, columns }
        const record: LogRecord = {
          kind: 'commit',
          operations: [
            { kind: 'insert', region: 65_536, firstRowId: 2 ** 40, rows: { attributes: [1, 2, 3, 7], batch } },
            { kind: 'delete', region: 65_536, rowIds: Float64Array.of(5, 3, 2 ** 47) },
            { kind: 'adopt', region: 1, segments: [{ name: 'segments/1/x', firstRowId: 0, rows: 3 }] },
            { kind: 'drop', region: 2 },
          ],
          catalogEdits: [{ op: 'put', entity: 'table', oid: 1, value: { a: 1n, b: [undefined, null] } }],
        }
        const decoded = decodeRecord(encodeRecord(record)) as LogRecord & { kind: 'commit' }
        assert.deepEqual(decoded.operations.slice(1), record.operations.slice(1))
        assert.deepEqual(decoded.catalogEdits, record.catalogEdits)
        const inserted = decoded.operations[0] as unknown as { rows: { batch: typeof batch } }
        assert.deepEqual(inserted.rows.batch.columns.map(columnValues), columns.map(columnValues))
      }),
      { numRuns: 60 },
    )
  })

  it('keep what JSON loses', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true }), (value) => {
        assert.deepEqual(
          fromTaggedJson(toTaggedJson({ value })),
          fromTaggedJson(toTaggedJson(fromTaggedJson(toTaggedJson({ value })))),
        )
      }),
    )
    const value = {
      $: 'n',
      v: [1n, Number.NaN, -0, new Map([[1, { $: 2 }]]), Uint8Array.of(1, 2), Float64Array.of(Infinity)],
    }
    assert.deepEqual(fromTaggedJson(toTaggedJson(value)), value)
  })
})

describe('the log', () => {
  it('gives its records back, over several files', async () => {
    const directory = temporaryDirectory()
    const first = open(directory.path, { fileBytesMax: 300 })
    for (let i = 0; i < 40; i += 5) await writeMany(first.log, i, i + 5)
    await first.log.close()
    assert.ok(readdirSync(directory.path).length > 2)
    const second = open(directory.path, { fileBytesMax: 300 })
    assert.deepEqual(
      second.seen,
      Array.from({ length: 40 }, (_, i) => BigInt(i)),
    )
    second.log.removeBefore(second.log.lastLsn + 1)
    assert.equal(second.log.fileCount, 1)
    await writeMany(second.log, 40, 41)
    await second.log.close()
    const third = open(directory.path)
    assert.equal(third.log.lastLsn, 41)
    assert.equal(third.seen.at(-1), 40n)
    await third.log.close()
    directory.remove()
  })

  it('cuts a torn tail wherever it tore, and says so', async () => {
    const directory = temporaryDirectory()
    const { log } = open(directory.path)
    await writeMany(log, 0, 5)
    await log.close()
    const path = join(directory.path, readdirSync(directory.path)[0])
    const whole = writtenBytes(path)
    const recordBytes = (whole.length - 32) / 5
    for (let length = 32; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length))
      const { log: again, seen, cuts } = open(directory.path)
      const left = Math.floor((length - 32) / recordBytes)
      const end = 32 + left * recordBytes
      assert.equal(seen.length, left)
      assert.deepEqual(cuts, length === end ? [] : [{ path, offset: end, bytes: length - end }])
      await writeMany(again, 100, 101)
      await again.close()
      assert.deepEqual(open(directory.path).seen.at(-1), 100n)
    }
    directory.remove()
  })

  it('tells a torn group of records from a record that rotted after its fsync', async () => {
    const directory = temporaryDirectory()
    const { log } = open(directory.path)
    await writeMany(log, 0, 3)
    await writeMany(log, 3, 6)
    await log.close()
    const path = join(directory.path, readdirSync(directory.path)[0])
    const whole = writtenBytes(path)
    const recordBytes = (whole.length - 32) / 6
    const damaged = (record: number): Buffer => {
      const copy = Buffer.from(whole)
      copy[32 + record * recordBytes + 25] ^= 1
      return copy
    }
    // The second group was not acknowledged when its first record was lost: neither was the rest of it.
    writeFileSync(path, damaged(3))
    assert.equal(open(directory.path).seen.length, 3)
    // A record of the second group says that the first one was durable.
    writeFileSync(path, damaged(1))
    assert.throws(() => open(directory.path), {
      sqlstate: 'XX001',
      message: `log file "${path}" is corrupted at offset ${32 + recordBytes}`,
    })
    directory.remove()
  })

  it('refuses a last file whose header rotted, and forgets one that was being created', async () => {
    const directory = temporaryDirectory()
    const { log } = open(directory.path)
    await writeMany(log, 0, 3)
    await log.close()
    const path = join(directory.path, readdirSync(directory.path)[0])
    const whole = writtenBytes(path)
    writeFileSync(path, Buffer.concat([Buffer.alloc(4), whole.subarray(4)]))
    assert.throws(() => open(directory.path), { sqlstate: 'XX001', message: /corrupted at offset 0/ })
    writeFileSync(path, whole)
    writeFileSync(join(directory.path, '0000000000000004.log'), whole.subarray(0, 20))
    const { log: again, seen } = open(directory.path)
    assert.equal(seen.length, 3)
    assert.equal(again.fileCount, 1)
    await again.close()
    directory.remove()
  })

  it('refuses a record where the disk is full, and goes on when it is not', async () => {
    const directory = temporaryDirectory()
    let full = false
    const enospc = (): never => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    const operations: FileOperations = {
      ...fileOperations,
      write: (file, bytes, position) => {
        if (full && position + bytes.byteLength > fstatSync(file).size) {
          // Some of it fits.
          const room = fstatSync(file).size + 5 - position
          return room > 0 && fstatSync(file).size % 5 !== 0
            ? fileOperations.write(file, bytes.subarray(0, room), position)
            : enospc()
        }
        return fileOperations.write(file, bytes, position)
      },
      open: (path, flags) => (full && flags.includes('x') ? enospc() : fileOperations.open(path, flags)),
    }
    const { log } = open(directory.path, { operations, fileBytesMax: 200_000 })
    await writeMany(log, 0, 3)
    full = true
    const long: LogRecord = {
      kind: 'commit',
      operations: [],
      catalogEdits: [{ op: 'put', entity: 'table', oid: 1, value: 'x'.repeat(10_000) }],
    }
    let accepted = 0
    assert.throws(
      () => {
        for (; accepted < 1000; accepted++) log.append(long)
      },
      { sqlstate: '53100' },
    )
    assert.equal(log.failure, undefined)
    // What frees space has room left.
    log.append(sequenceRecord(3n), 'reserve')
    await log.whenDurable(log.lastLsn)
    full = false
    // The file is longer than it may be by now: the next one goes to another.
    for (let i = 0; i < 30; i++) {
      log.append(long)
      await log.whenDurable(log.lastLsn)
    }
    assert.ok(log.fileCount > 1)
    await log.close()
    const again = new Log({ directory: directory.path })
    assert.equal([...again.replay(() => {})].length, 3 + accepted + 1 + 30)
    await again.close()
    directory.remove()
  })

  it('refuses corruption before the last file, naming file and offset', async () => {
    const directory = temporaryDirectory()
    const { log } = open(directory.path, { fileBytesMax: 100 })
    for (let i = 0; i < 12; i++) await writeMany(log, i, i + 1)
    await log.close()
    const names = readdirSync(directory.path).sort()
    const path = join(directory.path, names[0])
    const content = readFileSync(path)
    content[50] ^= 1
    writeFileSync(path, content)
    assert.throws(() => open(directory.path), {
      sqlstate: 'XX001',
      message: new RegExp(`${names[0]}" is corrupted at offset 32`),
    })
    content[50] ^= 1
    writeFileSync(path, content)
    truncateSync(join(directory.path, names[1]), 40)
    assert.throws(() => open(directory.path), { sqlstate: 'XX001' })
    directory.remove()
  })

  it('never writes again after a failed fsync or write', async () => {
    for (const fault of ['fsync', 'write'] as const) {
      const directory = temporaryDirectory()
      let broken = false
      const operations = {
        ...fileOperations,
        syncAsync: (file: number, done: (error: Error | null) => void) =>
          broken && fault === 'fsync'
            ? setImmediate(() => done(new Error('EIO')))
            : fileOperations.syncAsync(file, done),
        write: (file: number, bytes: Uint8Array, position: number) => {
          if (broken && fault === 'write')
            throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
          return fileOperations.write(file, bytes.subarray(0, Math.max(1, bytes.length >> 1)), position)
        },
      }
      const { log } = open(directory.path, { operations })
      await writeMany(log, 0, 3)
      broken = true
      const sqlstate = fault === 'fsync' ? '58030' : '53100'
      await assert.rejects(writeMany(log, 3, 4), { sqlstate })
      broken = false
      assert.throws(() => log.append(sequenceRecord(5n)), { sqlstate })
      await log.close()
      assert.deepEqual(open(directory.path).seen.slice(0, 3), [0n, 1n, 2n])
      directory.remove()
    }
  })
})
