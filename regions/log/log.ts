// The log of a region server: the only commit point. Records that are appended while an fsync runs share the next one.
// After a failed write or fsync nothing is known of the file's tail any more: the log fails for good, until a restart reads it.
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { logFileBytesMax, logRecordBytesMax } from '../limits.ts'
import { type FileOperations, fileOperations, syncDirectory, writeFully } from '../objects/file-operations.ts'
import { ioFailure } from '../objects/io-failure.ts'
import { makeDirectory } from '../objects/file-store.ts'
import { encodeHeader, frameRecord, headerBytes, logFileName } from './log-file.ts'
import { decodeRecord, encodeRecord, type LogRecord } from './record.ts'
import { type LogFileInfo, replayLog } from './replay.ts'

export interface LogOptions {
  readonly directory: string
  readonly operations?: FileOperations
  readonly fileBytesMax?: number
  /** At open, every record in order. */
  readonly replay: (lsn: number, record: LogRecord) => void
}

export class Log {
  readonly #directory: string
  readonly #operations: FileOperations
  readonly #fileBytesMax: number
  readonly #files: LogFileInfo[]
  #file: number | undefined
  #lastLsn: number
  #durableLsn: number
  #queue: Buffer[] = []
  #scheduled = false
  #syncing = false
  #failure: PgError | undefined
  #waiters: { lsn: number; resolve: () => void; reject: (error: Error) => void }[] = []
  /** Called after each fsync, and once when the log fails. */
  onProgress: () => void = () => {}

  constructor(options: LogOptions) {
    this.#directory = options.directory
    this.#operations = options.operations ?? fileOperations
    this.#fileBytesMax = options.fileBytesMax ?? logFileBytesMax
    makeDirectory(this.#operations, this.#directory)
    const replayed = replayLog(this.#directory, this.#operations, (lsn, payload) =>
      options.replay(lsn, decodeRecord(payload)),
    )
    this.#files = replayed.files
    this.#lastLsn = this.#durableLsn = replayed.lastLsn
    const last = this.#files.at(-1)
    if (last) this.#file = this.#operations.open(last.path, 'r+')
  }

  get lastLsn(): number {
    return this.#lastLsn
  }

  get durableLsn(): number {
    return this.#durableLsn
  }

  get failure(): PgError | undefined {
    return this.#failure
  }

  get fileCount(): number {
    return this.#files.length
  }

  /** First LSN of the file after the oldest: what pins the oldest lies below it. */
  get secondFileLsn(): number {
    return this.#files[1]?.firstLsn ?? Infinity
  }

  /** The oldest LSN that the files would still hold after removeBefore. */
  keptFrom(lsn: number): number {
    return this.#files.findLast((file, i) => i === 0 || file.firstLsn <= lsn)?.firstLsn ?? lsn
  }

  /** LSNs are never given twice, even if all files were removed. */
  startAfter(lsn: number): void {
    if (this.#files.length === 0) this.#lastLsn = this.#durableLsn = Math.max(this.#lastLsn, lsn)
  }

  /** Queues a record and returns its LSN; durable once whenDurable resolves. */
  append(record: LogRecord): number {
    if (this.#failure) throw this.#failure
    const payload = encodeRecord(record)
    if (payload.byteLength > logRecordBytesMax) {
      throw new PgError(
        '54000',
        `transaction is too large for one log record (${payload.byteLength} bytes, limit ${logRecordBytesMax})`,
      )
    }
    this.#queue.push(frameRecord(++this.#lastLsn, payload))
    if (!this.#scheduled) {
      this.#scheduled = true
      // After the messages that are already here, so that their commits share the fsync.
      setImmediate(() => {
        this.#scheduled = false
        this.#pump()
      })
    }
    return this.#lastLsn
  }

  whenDurable(lsn: number): Promise<void> {
    if (lsn <= this.#durableLsn) return Promise.resolve()
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => this.#waiters.push({ lsn, resolve, reject }))
  }

  /** Removes whole files of records that everybody has applied (all with LSNs below the given one). */
  removeBefore(lsn: number): void {
    let removed = false
    while (this.#files.length > 1 && this.#files[1].firstLsn <= lsn) {
      this.#operations.remove(this.#files.shift()!.path)
      removed = true
    }
    if (removed) syncDirectory(this.#operations, this.#directory)
  }

  /** No more writes until a restart. */
  refuse(error: Error): void {
    this.#fail('apply', error)
  }

  async close(): Promise<void> {
    if (this.#lastLsn > this.#durableLsn && !this.#failure) await this.whenDurable(this.#lastLsn).catch(() => {})
    if (this.#file !== undefined) this.#operations.close(this.#file)
    this.#file = undefined
  }

  #pump(): void {
    if (this.#syncing || this.#queue.length === 0 || this.#failure) return
    const records = this.#queue
    const last = this.#lastLsn
    this.#queue = []
    try {
      this.#rotate(last - records.length + 1)
      const info = this.#files.at(-1)!
      const bytes = records.length === 1 ? records[0] : Buffer.concat(records)
      writeFully(this.#operations, this.#file!, bytes, info.bytes)
      info.bytes += bytes.byteLength
    } catch (error) {
      this.#fail('write', error)
      return
    }
    this.#syncing = true
    this.#operations.syncAsync(this.#file!, (error) => {
      this.#syncing = false
      if (error) {
        this.#fail('fsync', error)
        return
      }
      this.#durableLsn = last
      this.#settle()
      this.#pump()
    })
  }

  #rotate(nextLsn: number): void {
    const current = this.#files.at(-1)
    if (current && current.bytes < this.#fileBytesMax) return
    const path = join(this.#directory, logFileName(nextLsn))
    const file = this.#operations.open(path, 'wx+')
    if (this.#file !== undefined) this.#operations.close(this.#file)
    this.#file = file
    writeFully(this.#operations, file, encodeHeader(nextLsn), 0)
    this.#operations.sync(file)
    syncDirectory(this.#operations, this.#directory)
    this.#files.push({ path, firstLsn: nextLsn, bytes: headerBytes })
  }

  #settle(): void {
    const due = this.#waiters.filter((waiter) => waiter.lsn <= this.#durableLsn)
    if (due.length > 0) this.#waiters = this.#waiters.filter((waiter) => waiter.lsn > this.#durableLsn)
    for (const waiter of due) waiter.resolve()
    this.onProgress()
  }

  #fail(action: string, error: unknown): void {
    this.#failure = ioFailure(`${action} the log`, error).with({
      detail: 'The server accepts no more writes until it is restarted.',
    })
    for (const waiter of this.#waiters) waiter.reject(this.#failure)
    this.#waiters = []
    this.onProgress()
  }
}
