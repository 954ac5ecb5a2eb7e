// One log file's bytes through a window that fits a processor's cache: a record is checked, decoded and applied while it is
// still there, and the window's memory is touched before.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ioFailure } from '../objects/io-failure.ts'

/** Of second-level caches some are no larger than 1 MiB, and what the records become must fit beside them. */
const windowBytesMin = 256 * 1024

const empty = Buffer.alloc(0)

export class LogContent {
  readonly #windowBytesMin: number
  #window = Buffer.alloc(0)
  #path = ''
  #file: number | undefined
  #length = 0
  /** What of the file lies in the window. */
  #start = 0
  #end = 0

  constructor(windowBytes = windowBytesMin) {
    this.#windowBytesMin = windowBytes
  }

  /** In place of the file before it. */
  open(path: string): void {
    this.close()
    this.#path = path
    this.#start = this.#end = 0
    this.#file = this.#attempt(() => openSync(path, 'r'))
    this.#length = this.#attempt(() => fstatSync(this.#file!).size)
  }

  get length(): number {
    return this.#length
  }

  /** Bytes of the file from an offset, fewer where it ends; valid until the next are asked for. */
  slice(offset: number, bytes: number): Buffer {
    const end = Math.min(offset + bytes, this.#length)
    if (end <= offset) return empty
    if (offset < this.#start || end > this.#end) this.#fill(offset, end - offset)
    return this.#window.subarray(offset - this.#start, Math.min(end, this.#end) - this.#start)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #fill(offset: number, bytes: number): void {
    const wanted = Math.min(Math.max(bytes, this.#windowBytesMin), this.#length - offset)
    if (this.#window.length < wanted) this.#window = Buffer.allocUnsafeSlow(Math.max(wanted, this.#windowBytesMin))
    this.#start = this.#end = offset
    while (this.#end < offset + wanted) {
      const at = this.#end - offset
      const read = this.#attempt(() => readSync(this.#file!, this.#window, at, wanted - at, this.#end))
      if (read === 0) break
      this.#end += read
    }
  }

  #attempt<Value>(read: () => Value): Value {
    try {
      return read()
    } catch (error) {
      throw ioFailure(`read log file "${this.#path}"`, error)
    }
  }
}
