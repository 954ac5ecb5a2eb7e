// Very large data in files beside the database. A file is written under a temporary name, fsynced and renamed before the transaction
// that makes it current; a file that no transaction names is swept.
import { copyFile, type FileHandle, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOperations, syncDirectory } from '../file-operations.ts'
import { ioFailure } from '../io-failure.ts'

const suffix = '.object'
const temporarySuffix = '.partial'
/** What the kernel may hold back unwritten: the fsync at the end has the less to do. */
const syncEveryBytes = 32 * 1024 * 1024

export class LargeFiles {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async prepare(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
  }

  path(upload: number): string {
    return join(this.#directory, `${upload}${suffix}`)
  }

  async writer(upload: number): Promise<LargeFileWriter> {
    const path = this.path(upload)
    try {
      return new LargeFileWriter(path, await open(`${path}${temporarySuffix}`, 'wx', 0o600), this.#directory)
    } catch (error) {
      throw ioFailure(`create file "${path}"`, error)
    }
  }

  /** A file that is whole and durable, as the upload's: by a second name where that can be, else its bytes. Durable once it resolves. */
  async adopt(upload: number, from: string): Promise<void> {
    const path = this.path(upload)
    try {
      try {
        await link(from, path)
      } catch (error) {
        if (!cannotLink.has((error as NodeJS.ErrnoException).code ?? '')) throw error
        await copyFile(from, `${path}${temporarySuffix}`)
        await syncFile(`${path}${temporarySuffix}`)
        await rename(`${path}${temporarySuffix}`, path)
      }
      syncDirectory(fileOperations, this.#directory)
    } catch (error) {
      throw ioFailure(`keep file "${from}" as "${path}"`, error)
    }
  }

  async open(upload: number): Promise<FileHandle> {
    try {
      return await open(this.path(upload), 'r')
    } catch (error) {
      throw ioFailure(`open file "${this.path(upload)}"`, error)
    }
  }

  async remove(upload: number): Promise<void> {
    await rm(this.path(upload), { force: true })
    await rm(`${this.path(upload)}${temporarySuffix}`, { force: true })
  }

  /** Uploads that have a file, finished or not. */
  async uploads(): Promise<number[]> {
    const found = new Set<number>()
    for (const name of await readdir(this.#directory)) {
      const match = /^(\d+)\.object(\.partial)?$/.exec(name)
      if (match) found.add(Number(match[1]))
    }
    return [...found]
  }
}

/** Another file system, or one without second names. */
const cannotLink = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'])

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

export class LargeFileWriter {
  readonly #path: string
  readonly #file: FileHandle
  readonly #directory: string
  #length = 0
  #unsynced = 0
  #syncing: Promise<unknown> | undefined
  #failed: unknown

  constructor(path: string, file: FileHandle, directory: string) {
    this.#path = path
    this.#file = file
    this.#directory = directory
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      let done = 0
      while (done < bytes.byteLength) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.byteLength - done, this.#length + done)
        if (bytesWritten === 0) throw Object.assign(new Error('short write'), { code: 'EIO' })
        done += bytesWritten
      }
    } catch (error) {
      throw ioFailure(`write file "${this.#path}"`, error)
    }
    this.#length += bytes.byteLength
    this.#unsynced += bytes.byteLength
    if (this.#unsynced < syncEveryBytes || this.#syncing) return
    this.#unsynced = 0
    this.#syncing = this.#file.datasync().then(
      () => (this.#syncing = undefined),
      (error: unknown) => {
        this.#failed = error
        this.#syncing = undefined
      },
    )
  }

  /** Durable under its name once it resolves. */
  async publish(): Promise<void> {
    try {
      await this.#syncing
      // An fsync that failed once says nothing of what it failed on when it is asked again.
      if (this.#failed !== undefined) throw this.#failed
      await this.#file.sync()
      await this.#file.close()
      await rename(`${this.#path}${temporarySuffix}`, this.#path)
      syncDirectory(fileOperations, this.#directory)
    } catch (error) {
      throw ioFailure(`publish file "${this.#path}"`, error)
    }
  }

  async abort(): Promise<void> {
    await this.#syncing
    await this.#file.close().catch(() => {})
    await rm(`${this.#path}${temporarySuffix}`, { force: true })
    await rm(this.#path, { force: true })
  }
}
