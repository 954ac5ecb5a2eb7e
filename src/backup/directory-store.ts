// Backups in a directory. A new one grows beside it, under a name that says so, and gets its own once it is whole.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PgError } from '../../engine/errors.ts'
import { ioFailure } from '../../regions/objects/io-failure.ts'
import type { BackupStore } from './backup-store.ts'
import { makeDirectories } from './make-directories.ts'
import { backupDamaged, type BackupFile, sha256Of } from './manifest.ts'

/** Pieces in which files are read and hashed: small enough for the event loop. */
const pieceBytes = 1 << 18

export class DirectoryStore implements BackupStore {
  readonly #directory: string
  readonly #growing: string

  constructor(directory: string) {
    this.#directory = directory
    this.#growing = `${directory}.partial`
  }

  async begin(): Promise<void> {
    const there = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw ioFailure(`read directory "${this.#directory}"`, error)
    })
    if (there.length > 0) throw new PgError('42710', `directory "${this.#directory}" is not empty`)
    try {
      await makeDirectories(dirname(this.#growing))
      await mkdir(this.#growing)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new PgError('55006', `another backup is being made at "${this.#directory}"`, {
          hint: `If none is, remove "${this.#growing}".`,
        })
      throw ioFailure(`create directory "${this.#growing}"`, error)
    }
  }

  async putFile(name: string, path: string, signal: AbortSignal): Promise<BackupFile> {
    const target = join(this.#growing, name)
    try {
      await makeDirectories(dirname(target))
      const hash = createHash('sha256')
      let bytes = 0
      const counted = new Transform({
        transform: (piece: Buffer, _encoding, done) => {
          hash.update(piece)
          bytes += piece.length
          done(null, piece)
        },
      })
      await pipeline(
        createReadStream(path, { highWaterMark: pieceBytes }),
        counted,
        createWriteStream(target, { flags: 'wx', flush: true }),
        { signal },
      )
      const file = { name, bytes, sha256: hash.digest('hex') }
      await verifyFile(this.#growing, this.#directory, file, signal)
      return file
    } catch (error) {
      signal.throwIfAborted()
      throw ioFailure(`write file "${target}"`, error)
    }
  }

  async putText(name: string, text: string): Promise<BackupFile> {
    try {
      await writeFile(join(this.#growing, name), text, { flag: 'wx', flush: true })
    } catch (error) {
      throw ioFailure(`write file "${join(this.#growing, name)}"`, error)
    }
    return { name, bytes: Buffer.byteLength(text), sha256: sha256Of(text) }
  }

  async publish(): Promise<void> {
    try {
      for (const { parentPath, name } of (
        await readdir(this.#growing, { recursive: true, withFileTypes: true })
      ).filter((entry) => entry.isDirectory()))
        await syncDirectory(join(parentPath, name))
      await syncDirectory(this.#growing)
      // An empty directory may be there; what came into it meanwhile stays.
      await rmdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      await rename(this.#growing, this.#directory)
      await syncDirectory(dirname(this.#directory))
    } catch (error) {
      throw ioFailure(`create directory "${this.#directory}"`, error)
    }
  }

  discard(): Promise<void> {
    return rm(this.#growing, { recursive: true, force: true })
  }

  async readText(name: string): Promise<string> {
    try {
      return await readFile(join(this.#directory, name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new PgError('58P01', `"${this.#directory}" is no backup: file "${name}" does not exist`)
      throw ioFailure(`read file "${join(this.#directory, name)}"`, error)
    }
  }

  verify(file: BackupFile, signal: AbortSignal): Promise<void> {
    return verifyFile(this.#directory, this.#directory, file, signal)
  }

  withFile<T>(name: string, _signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T> {
    return work(join(this.#directory, name))
  }
}

async function verifyFile(directory: string, location: string, file: BackupFile, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const piece of createReadStream(join(directory, file.name), { highWaterMark: pieceBytes, signal })) {
      hash.update(piece as Buffer)
      bytes += (piece as Buffer).length
    }
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw backupDamaged(location, file.name)
    throw ioFailure(`read file "${join(directory, file.name)}"`, error)
  }
  if (bytes !== file.bytes || hash.digest('hex') !== file.sha256) throw backupDamaged(location, file.name)
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
