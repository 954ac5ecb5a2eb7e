// A query's temporary files: made where an operator's rows outgrow memory, gone with the query. A file loses its name as soon as it is
// open, so nothing is left of it however its query, its thread or the process ends; where the system does not allow that, it is removed
// when it is closed, and what a crash left behind when the server starts.
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { PgError } from '../errors.ts'

export const temporarySuffix = '.temporary'
/** What temporary files leave free of the disk: commits need room, too. */
const freeBytesMin = 1024 * 1024 * 1024
/** Written between looks at it. */
const lookedBytes = 64 * 1024 * 1024

/** Removes what an earlier process left in the directory, and makes it if it is not there. */
export function sweepTemporaryFiles(directory: string): void {
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory))
    if (name.endsWith(temporarySuffix)) rmSync(join(directory, name), { force: true })
}

export class TemporaryFiles {
  readonly #directory: string
  readonly #prefix: string
  /** In kB; negative: no limit. */
  readonly #limit: number
  readonly #open = new Set<TemporaryFile>()
  #made = 0
  #bytes = 0
  #unlooked = lookedBytes

  /** prefix: unlike that of any query that runs. limit: of all its files together, in kB (setting temp_file_limit). */
  constructor(directory: string, prefix: string, limit: number) {
    this.#directory = directory
    this.#prefix = prefix
    this.#limit = limit
  }

  create(): TemporaryFile {
    const path = join(this.#directory, `${this.#prefix}-${++this.#made}${temporarySuffix}`)
    const file = new TemporaryFile(path, {
      grow: (bytes) => this.#grow(bytes),
      closed: (bytes) => {
        this.#bytes -= bytes
        this.#open.delete(file)
      },
    })
    this.#open.add(file)
    return file
  }

  close(): void {
    for (const file of this.#open) file.close()
  }

  #grow(bytes: number): void {
    if (this.#limit >= 0 && this.#bytes + bytes > this.#limit * 1024)
      throw new PgError('53400', `temporary file size exceeds "temp_file_limit" (${this.#limit}kB)`)
    this.#unlooked += bytes
    if (this.#unlooked > lookedBytes) this.#look()
    this.#bytes += bytes
  }

  #look(): void {
    this.#unlooked = 0
    const { bavail, bsize } = statfsSync(this.#directory)
    if (bavail * bsize < freeBytesMin)
      throw new PgError('53100', 'could not write temporary file: no space left on device', {
        detail: `Temporary files leave ${freeBytesMin / 2 ** 20} MB of the disk free.`,
      })
  }
}

interface Owner {
  grow(bytes: number): void
  closed(bytes: number): void
}

export class TemporaryFile {
  readonly #path: string
  readonly #owner: Owner
  readonly #descriptor: number
  #named = true
  #closed = false
  #bytes = 0

  constructor(path: string, owner: Owner) {
    this.#path = path
    this.#owner = owner
    this.#descriptor = failing('create', path, () => openSync(path, 'wx+', 0o600))
    try {
      unlinkSync(path)
      this.#named = false
    } catch {
      // Not while it is open, on this system.
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Answers where the bytes lie. 53100 where the disk is full, 53400 beyond the query's limit. */
  append(bytes: Uint8Array): number {
    this.#owner.grow(bytes.length)
    const at = this.#bytes
    this.#bytes += bytes.length
    failing('write to', this.#path, () => {
      for (let written = 0; written < bytes.length;)
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, at + written)
    })
    return at
  }

  read(at: number, target: Uint8Array): void {
    failing('read', this.#path, () => {
      for (let read = 0; read < target.length;) {
        const more = readSync(this.#descriptor, target, read, target.length - read, at + read)
        if (more === 0) throw new Error('unexpected end of file')
        read += more
      }
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#owner.closed(this.#bytes)
    closeSync(this.#descriptor)
    if (this.#named) rmSync(this.#path, { force: true })
  }
}

function failing<T>(action: string, path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const sqlstate = code === 'ENOSPC' || code === 'EDQUOT' ? '53100' : code === 'EMFILE' ? '53000' : '58030'
    throw new PgError(sqlstate, `could not ${action} temporary file "${path}": ${message}`)
  }
}
