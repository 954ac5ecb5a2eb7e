// The log of a region server: the only commit point. Records that are appended while an fsync runs share the next one.
// Room for a record is allocated before anything of its commit happens, so a full disk refuses a commit and nothing more. After
// a failed write or fsync nothing is known of the file's tail: the log fails for good, until a restart reads it.
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { logFileBytesMax, logRecordBytesMax, logReserveBytes, logRoomBytes } from '../limits.ts'
import { type FileOperations, fileOperations, syncDirectory, writeFully } from '../objects/file-operations.ts'
import { ioFailure, isDiskFull } from '../objects/io-failure.ts'
import { makeDirectory } from '../objects/file-store.ts'
import { encodeHeader, framedBytes, frameRecord, headerBytes, logFileName, newHeader } from './log-file.ts'
import { DecodeScratch } from './encode-batch.ts'
import { decodeRecord, encodeRecord, type LogRecord } from './record.ts'
import { type CutTail, type LogFileInfo, readLog } from './replay.ts'

export interface LogOptions {
  readonly directory: string
  readonly operations?: FileOperations
  readonly fileBytesMax?: number
}

interface QueuedRecord {
  readonly lsn: number
  readonly payload: Buffer
}

export class Log {
  readonly #directory: string
  readonly #operations: FileOperations
  readonly #fileBytesMax: number
  readonly #files: LogFileInfo[] = []
  #file: number | undefined
  /** Bytes of the current file that exist on disk, written or zero. */
  #allocated = 0
  #lastLsn = 0
  #durableLsn = 0
  #queue: QueuedRecord[] = []
  #queuedBytes = 0
  #scheduled = false
  #gathering = false
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
  }

  /** Every record in order; each is the last one, and durable, while it is looked at; its rows are not to be kept. Appending may begin when all were. */
  *replay(
    cut: (tail: CutTail) => void,
  ): Generator<{ readonly lsn: number; readonly bytes: number; record: LogRecord }> {
    const reader = {
      directory: this.#directory,
      operations: this.#operations,
      read: (info: LogFileInfo) => void this.#files.push(info),
      cut,
    }
    const scratch = new DecodeScratch()
    for (const { lsn, payload } of readLog(reader)) {
      scratch.reset()
      this.#lastLsn = this.#durableLsn = lsn
      yield { lsn, bytes: payload.byteLength, record: decodeRecord(payload, scratch) }
    }
    const last = this.#files.at(-1)
    if (!last) return
    this.#lastLsn = this.#durableLsn = Math.max(this.#lastLsn, last.firstLsn - 1)
    this.#file = this.#operations.open(last.path, 'r+')
    this.#allocated = last.bytes
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

  /** Of the oldest record there is; undefined: there is no file. */
  get firstLsn(): number | undefined {
    return this.#files[0]?.firstLsn
  }

  /** First LSN of the file after the oldest: what pins the oldest lies below it. */
  get secondFileLsn(): number {
    return this.#files[1]?.firstLsn ?? Infinity
  }

  /** The oldest LSN that the files would still hold after removeBefore. */
  keptFrom(lsn: number): number {
    return this.#files.findLast((file, i) => i === 0 || file.firstLsn <= lsn)?.firstLsn ?? lsn
  }

  /**
   * Queues a record and returns its LSN; durable once whenDurable resolves. Throws, and nothing happened, where there is no room
   * for it: 53100. What frees space may use the reserve.
   */
  append(record: LogRecord, use: 'room' | 'reserve' = 'room'): number {
    if (this.#failure) throw this.#failure
    const payload = encodeRecord(record)
    if (payload.byteLength > logRecordBytesMax) {
      throw new PgError(
        '54000',
        `transaction is too large for one log record (${payload.byteLength} bytes, limit ${logRecordBytesMax})`,
      )
    }
    this.#makeRoom(framedBytes(payload), use)
    this.#queue.push({ lsn: ++this.#lastLsn, payload })
    this.#queuedBytes += framedBytes(payload)
    if (!this.#scheduled && !this.#gathering) {
      this.#scheduled = true
      // After the messages that are already here, so that their commits share the fsync.
      setImmediate(() => {
        this.#scheduled = false
        this.#pump()
      })
    }
    return this.#lastLsn
  }

  /**
   * Writes and syncs what is appended at once. told: somebody who waited for that goes on in the event loop, and is to do so before
   * anything else happens; syncing: another thread is at it.
   */
  gather(append: () => void): 'quiet' | 'told' | 'syncing' {
    const { length } = this.#waiters
    this.#gathering = true
    try {
      append()
    } finally {
      this.#gathering = false
      this.#pump()
    }
    if (this.#syncing) return 'syncing'
    return length > 0 ? 'told' : 'quiet'
  }

  whenDurable(lsn: number): Promise<void> {
    if (lsn <= this.#durableLsn) return Promise.resolve()
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => this.#waiters.push({ lsn, resolve, reject }))
  }

  /** Removes whole files of records that everybody has applied (all with LSNs below the given one). */
  removeBefore(lsn: number): void {
    while (this.#files.length > 1 && this.#files[1].firstLsn <= lsn) {
      this.#operations.remove(this.#files[0].path)
      this.#files.shift()
      // One after the other: after a crash the files that are left follow each other.
      syncDirectory(this.#operations, this.#directory)
    }
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
    const bytesQueued = this.#queuedBytes
    const last = this.#lastLsn
    this.#queue = []
    this.#queuedBytes = 0
    try {
      const info = this.#rotated(records[0].lsn, bytesQueued)
      const framed = records.map(({ lsn, payload }) => frameRecord(info.salt, lsn, this.#durableLsn, payload))
      const bytes = framed.length === 1 ? framed[0] : Buffer.concat(framed)
      writeFully(this.#operations, this.#file!, bytes, info.bytes)
      info.bytes += bytes.byteLength
    } catch (error) {
      this.#fail('write', error)
      return
    }
    this.#syncing = true
    this.#operations.syncAsync(this.#file!, (error) => {
      this.#syncing = false
      if (this.#failure) return
      if (error) {
        this.#fail('fsync', error)
        return
      }
      this.#durableLsn = last
      this.#settle()
      this.#pump()
    })
  }

  /** Zeros behind the tail for what is queued and one more record; a little more than that is kept for what frees space. */
  #makeRoom(bytes: number, use: 'room' | 'reserve'): void {
    let current = this.#files.at(-1)
    try {
      current ??= this.#create(this.#lastLsn + 1)
      const needed = current.bytes + this.#queuedBytes + bytes
      if (needed + logReserveBytes > this.#allocated) this.#allocate(needed + logReserveBytes + logRoomBytes)
    } catch (error) {
      const needed = (current?.bytes ?? Infinity) + this.#queuedBytes + bytes
      if (!isDiskFull(error)) {
        this.#fail('write', error)
        throw this.#failure
      }
      if (use === 'room' || needed > this.#allocated) throw ioFailure('extend the log', error)
    }
  }

  #allocate(end: number): void {
    const start = this.#allocated
    try {
      for (let at = start; at < end; at += zeros.length)
        writeFully(this.#operations, this.#file!, zeros.subarray(0, Math.min(zeros.length, end - at)), at)
    } catch (error) {
      // Gives back what was got of it, for others to make room with.
      this.#operations.truncate(this.#file!, start)
      throw error
    }
    this.#allocated = end
  }

  /** The file that the queued records go to. Whatever an older file holds is durable before a younger one exists. */
  #rotated(nextLsn: number, bytesQueued: number): LogFileInfo {
    const current = this.#files.at(-1)!
    if (current.bytes < this.#fileBytesMax || current.bytes === headerBytes) return current
    const [file, allocated] = [this.#file!, this.#allocated]
    try {
      const created = this.#create(nextLsn)
      this.#allocate(headerBytes + bytesQueued + logReserveBytes)
      this.#operations.truncate(file, current.bytes)
      this.#operations.close(file)
      return created
    } catch (error) {
      if (!isDiskFull(error)) throw error
      // The room in the current file stands: a longer file is no fault.
      if (this.#files.at(-1) !== current) this.#discard(this.#files.pop()!.path, this.#file!)
      this.#file = file
      this.#allocated = allocated
      return current
    }
  }

  #create(firstLsn: number): LogFileInfo {
    const path = join(this.#directory, logFileName(firstLsn))
    const header = newHeader(firstLsn)
    const file = this.#operations.open(path, 'wx+')
    try {
      writeFully(this.#operations, file, encodeHeader(header), 0)
      this.#operations.sync(file)
      syncDirectory(this.#operations, this.#directory)
    } catch (error) {
      this.#discard(path, file)
      throw error
    }
    this.#file = file
    this.#allocated = headerBytes
    const info = { path, firstLsn, salt: header.salt, bytes: headerBytes }
    this.#files.push(info)
    return info
  }

  /** A file that would come back after a crash would stand where the next records are missing. */
  #discard(path: string, file: number): void {
    try {
      this.#operations.close(file)
      this.#operations.remove(path)
      syncDirectory(this.#operations, this.#directory)
    } catch (error) {
      throw new Error(`could not remove "${path}" again: ${(error as Error).message}`)
    }
  }

  #settle(): void {
    const due = this.#waiters.filter((waiter) => waiter.lsn <= this.#durableLsn)
    if (due.length > 0) this.#waiters = this.#waiters.filter((waiter) => waiter.lsn > this.#durableLsn)
    for (const waiter of due) waiter.resolve()
    this.onProgress()
  }

  #fail(action: string, error: unknown): void {
    if (this.#failure) return
    this.#failure = ioFailure(`${action} the log`, error).with({
      detail: 'The server accepts no more writes until it is restarted.',
    })
    for (const waiter of this.#waiters) waiter.reject(this.#failure)
    this.#waiters = []
    this.onProgress()
  }
}

const zeros = Buffer.alloc(64 * 1024)
