// Each file operation of a workload fails in its turn, once, or from then on as on a full disk: what was asked fails with 58030 or
// 53100 and changes nothing, readers see what was acknowledged, and so does the next start. FAULT_POINTS=1 tries all of them.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import type { RegionServer } from '../region-server.ts'
import { type CommitOperation, regionId, type RegionId } from '../requests/request.ts'
import { printFinding } from '../verify/findings.ts'
import { verifyDirectory } from '../verify/verify-directory.ts'
import { commit, MemoryCatalog, openTestServer, rowsOf, scanRows, schemaOf, temporaryDirectory } from './test-server.ts'

const stride = process.env['FAULT_POINTS'] ? 1 : 17

const key = { index: 46_000, attributes: [1], unique: true, nullsNotDistinct: false }
const schema = { ...schemaOf([typeRef(Oid.int4), typeRef(Oid.text)], [key]), sortBy: [1] }
const [a, b, c] = [regionId(52_000, 0), regionId(52_001, 0), regionId(52_002, 0)]

type Model = ReadonlyMap<RegionId, readonly number[]>
type Failure = { readonly code: 'EIO' | 'ENOSPC'; readonly lasts: boolean }

/** Fails operation number `at`, and later ones where it lasts, until healed. */
class FailingDisk implements FileOperations {
  count = 0
  healed = false
  readonly #at: number
  readonly #failure: Failure

  constructor(at: number, failure: Failure) {
    this.#at = at
    this.#failure = failure
  }

  #pass(call: string): void {
    const number = this.count++
    if (this.healed || (this.#failure.lasts ? number < this.#at : number !== this.#at)) return
    throw this.#error(call)
  }
  #error(call: string): Error {
    const { code } = this.#failure
    return Object.assign(new Error(`${code}: ${call}`), { code })
  }
  /** A full disk still takes what needs no room. */
  #passUnlessFull(call: string): void {
    if (this.#failure.code === 'EIO') this.#pass(call)
  }

  readonly open = (path: string, flags: string): number => {
    if (/[wax]/.test(flags)) this.#pass(`open ${path}`)
    return fileOperations.open(path, flags)
  }
  readonly close = (file: number): void => fileOperations.close(file)
  readonly read = (file: number, into: Uint8Array, position: number): number =>
    fileOperations.read(file, into, position)
  readonly write = (file: number, bytes: Uint8Array, position: number): number => {
    this.#pass('write')
    return fileOperations.write(file, bytes, position)
  }
  readonly sync = (file: number): void => {
    this.#passUnlessFull('fsync')
    fileOperations.sync(file)
  }
  readonly syncAsync = (file: number, done: (error: Error | null) => void): void => {
    try {
      this.#passUnlessFull('fdatasync')
    } catch (error) {
      setImmediate(() => done(error as Error))
      return
    }
    fileOperations.syncAsync(file, done)
  }
  readonly truncate = (file: number, length: number): void => {
    this.#passUnlessFull('truncate')
    fileOperations.truncate(file, length)
  }
  readonly link = (directory: string, path: string): void => {
    this.#pass(`link ${path}`)
    fileOperations.link(directory, path)
  }
  readonly rename = (from: string, to: string): void => {
    this.#pass(`rename ${to}`)
    fileOperations.rename(from, to)
  }
  readonly remove = (path: string): void => {
    this.#passUnlessFull(`remove ${path}`)
    fileOperations.remove(path)
  }
  readonly makeDirectory = (path: string): void => {
    this.#pass(`mkdir ${path}`)
    fileOperations.makeDirectory(path)
  }
}

const options = { logFileBytesMax: 1_200, manifestEditsMax: 3 }

class Workload {
  readonly server: RegionServer
  model: Model = new Map()
  /** What failed commits would have made of it: a restart may find them, in this order, if it was the log that failed. */
  readonly unsure: Model[] = []
  #next = 1

  constructor(server: RegionServer) {
    this.server = server
  }

  async run(): Promise<void> {
    await this.#commit(
      new Map([
        [a, []],
        [b, []],
      ]),
      [
        { kind: 'create', region: a, schema },
        { kind: 'create', region: b, schema },
      ],
    )
    for (let round = 0; round < 3; round++) {
      await this.#write(6)
      await this.#flush(a)
      await this.#adopt(a)
      await this.#write(4)
      await this.#flush(a)
      if (this.model.has(a)) await this.#try(() => this.server.handle({ kind: 'compact', region: a }))
      await this.#try(() => this.server.writeSequence(9, { lastValue: BigInt(32 * round), called: true }))
      await this.#flush(b)
    }
    await this.#commit(with_(this.model, b, []), [{ kind: 'truncate', region: b }])
    await this.#write(2)
    const fresh = new Map([...this.model].filter(([region]) => region !== b))
    await this.#commit(fresh.set(c, []), [
      { kind: 'drop', region: b },
      { kind: 'create', region: c, schema },
    ])
    await this.#write(3)
    await this.#flush(c)
  }

  /** Once the disk is well again. */
  async goOn(): Promise<void> {
    await this.#write(2)
    await this.#flush(a)
    await this.#flush(c)
  }

  async #write(rows: number): Promise<void> {
    let { model } = this
    const operations: CommitOperation[] = []
    for (const [region, known] of this.model) {
      const values = Array.from({ length: rows }, () => this.#next++)
      operations.push({
        kind: 'insert',
        region,
        rows: rowsOf(
          schema,
          values.map((value) => [value, 'x'.repeat(value % 70)]),
        ),
      })
      const [doomed] = scanRows(this.server, region, [1])
      if (doomed) operations.push({ kind: 'delete', region, rowIds: Float64Array.of(doomed.id) })
      model = with_(model, region, [...known.filter((value) => value !== doomed?.values[0]), ...values])
    }
    if (operations.length > 0) await this.#commit(model, operations)
  }

  async #adopt(region: RegionId): Promise<void> {
    if (!this.model.has(region)) return
    const values = [this.#next++, this.#next++]
    let segments: readonly string[] = []
    await this.#try(async () => {
      const writer = await this.server.bulkWriter(region, schema)
      try {
        await writer.write(
          rowsOf(
            schema,
            values.map((value) => [value, 'loaded']),
          ),
        )
        segments = (await writer.finish()).segments.map(({ name }) => name)
      } catch (error) {
        await writer.abort()
        throw error
      }
    })
    if (segments.length === 0) return
    const before = this.model
    await this.#commit(with_(before, region, [...before.get(region)!, ...values]), [
      { kind: 'adopt', region, segments },
    ])
    this.server.discard(segments)
  }

  async #flush(region: RegionId): Promise<void> {
    if (this.model.has(region)) await this.#try(() => this.server.handle({ kind: 'flush', region, reason: 'manual' }))
  }

  async #commit(model: Model, operations: readonly CommitOperation[]): Promise<void> {
    if (operations.some(({ kind, region }) => kind !== 'create' && !this.model.has(region))) return
    const done = await this.#try(async () => {
      assert.equal((await commit(this.server, operations)).kind, 'committed')
      this.model = model
    })
    if (!done) this.unsure.push(model)
  }

  /** Whatever happens, readers see what was acknowledged. */
  async #try(work: () => Promise<unknown>): Promise<boolean> {
    let done = true
    try {
      await work()
    } catch (error) {
      const { sqlstate } = error as { readonly sqlstate?: string }
      if (sqlstate !== '58030' && sqlstate !== '53100') throw error
      done = false
    }
    this.check()
    return done
  }

  check(): void {
    assert.equal(text(stateOf(this.server)), text(this.model))
  }
}

const with_ = (model: Model, region: RegionId, values: readonly number[]): Model => new Map(model).set(region, values)

const stateOf = (server: RegionServer): Model =>
  new Map(
    server
      .regionStatistics()
      .map(({ region }) => [region, scanRows(server, region, [1]).map(({ values }) => values[0] as number)]),
  )

const text = (model: Model): string =>
  JSON.stringify(
    [...model]
      .map(([region, values]) => [region, values.toSorted((x, y) => x - y)])
      .sort(([x], [y]) => Number(x) - Number(y)),
  )

const told = (directory: string, severities: readonly string[]): string[] =>
  verifyDirectory(directory)
    .findings.filter(({ severity }) => severities.includes(severity))
    .map(printFinding)

/** Returns how many operations there were. */
async function runWith(at: number, failure: Failure): Promise<number> {
  const directory = temporaryDirectory()
  const catalog = new MemoryCatalog()
  const disk = new FailingDisk(at, failure)
  const open = (operations: FileOperations) =>
    openTestServer(directory.path, { ...options, operations, openCatalog: () => catalog })
  try {
    let opened: Awaited<ReturnType<typeof open>> | undefined
    try {
      opened = await open(disk)
    } catch (error) {
      // A directory that cannot even be made is no server's.
      assert.match((error as { sqlstate: string }).sqlstate, /58030|53100|XX000/)
    }
    if (!opened) return disk.count
    const workload = new Workload(opened.server)
    let failed = false
    try {
      await workload.run()
      disk.healed = true
      failed = opened.server.conditions().some(({ readOnly }) => readOnly)
      const before = workload.unsure.length
      await workload.goOn()
      if (!failed) assert.equal(workload.unsure.length, before, 'writes go on')
    } finally {
      await opened.server.close()
    }
    assert.deepEqual(told(directory.path, ['problem']), [])
    const again = await open(fileOperations)
    const found = text(stateOf(again.server))
    const allowed = [workload.model, ...(failed ? workload.unsure : [])].map(text)
    assert.ok(allowed.includes(found), `after a restart: ${found}, not ${allowed[0]}`)
    await again.server.close()
    assert.deepEqual(told(directory.path, ['problem', 'note']), [])
    return disk.count
  } finally {
    directory.remove()
  }
}

describe('a file operation that fails', { timeout: stride === 1 ? 3_600_000 : 200_000 }, () => {
  const failures: readonly Failure[] = [
    { code: 'EIO', lasts: false },
    { code: 'ENOSPC', lasts: true },
    { code: 'EIO', lasts: true },
  ]
  for (const failure of failures) {
    it(`${failure.code}${failure.lasts ? ' from then on' : ' once'}: fails what asked for it, and nothing else is lost`, async () => {
      const count = await runWith(Infinity, failure)
      assert.ok(count > 100)
      for (let at = 0; at < count; at += stride) {
        try {
          await runWith(at, failure)
        } catch (error) {
          throw new Error(`operation ${at} of ${count}`, { cause: error })
        }
      }
    })
  }
})
