// Objects as plain files: written under a temporary name, fsynced, renamed, and the directory fsynced.
import { existsSync, readdirSync, rmdirSync, statSync, type Dirent } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dirname, join, relative } from 'node:path'
import { fileOperations, syncDirectory, writeFully, type FileOperations } from './file-operations.ts'
import { ioFailure } from './io-failure.ts'
import type { ObjectInfo, ObjectStore, ObjectWriter } from './object-store.ts'

/** Names that end so are unpublished and swept when a store is opened. */
const temporarySuffix = '.partial'

export class FileObjectStore implements ObjectStore {
  readonly #root: string
  readonly #operations: FileOperations

  constructor(root: string, operations: FileOperations = fileOperations) {
    this.#root = root
    this.#operations = operations
  }

  path(name: string): string {
    return join(this.#root, name)
  }

  put(name: string, content: Uint8Array): void {
    const writer = this.writer(name)
    try {
      writer.write(content)
      writer.publish()
    } catch (error) {
      writer.abort()
      throw error
    }
  }

  writer(name: string): ObjectWriter {
    const path = this.path(name)
    try {
      makeDirectory(this.#operations, dirname(path))
      return new FileObjectWriter(path, this.#operations)
    } catch (error) {
      throw ioFailure(`create file "${path}"`, error)
    }
  }

  get(name: string, start: number, length: number): Buffer {
    try {
      return this.#read(name, start, length)
    } catch (error) {
      throw ioFailure(`read file "${this.path(name)}"`, error)
    }
  }

  #read(name: string, start: number, length: number): Buffer {
    const file = this.#operations.open(this.path(name), 'r')
    try {
      const bytes = Buffer.allocUnsafe(length)
      let done = 0
      while (done < length) {
        const read = this.#operations.read(file, bytes.subarray(done), start + done)
        if (read === 0) throw new Error(`object ${name} ends before byte ${start + length}`)
        done += read
      }
      return bytes
    } finally {
      this.#operations.close(file)
    }
  }

  head(name: string): ObjectInfo | undefined {
    const stat = statSync(this.path(name), { throwIfNoEntry: false })
    return stat?.isFile() ? { name, bytes: stat.size } : undefined
  }

  list(prefix: string): ObjectInfo[] {
    const found: ObjectInfo[] = []
    const slash = prefix.lastIndexOf('/')
    this.#collect(join(this.#root, prefix.slice(0, slash + 1)), prefix, found)
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Names under this one lie in that directory from now on. Durable once it returns; false: there is something of that name. */
  place(name: string, directory: string): boolean {
    const path = this.path(name)
    if (existsSync(path)) return false
    try {
      makeDirectory(this.#operations, directory)
      makeDirectory(this.#operations, dirname(path))
      this.#operations.link(directory, path)
      syncDirectory(this.#operations, dirname(path))
    } catch (error) {
      throw ioFailure(`place files in directory "${directory}"`, error)
    }
    return true
  }

  remove(name: string): void {
    try {
      this.#operations.remove(this.path(name))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }

  /** Removes what writers left unpublished, and directories that nothing is left in; only while nobody writes. */
  sweepUnpublished(prefix: string): void {
    for (const { name } of this.#listAll(prefix)) if (name.endsWith(temporarySuffix)) this.remove(name)
    const directory = join(this.#root, prefix)
    if (!existsSync(directory)) return
    for (const entry of readdirSync(directory, { withFileTypes: true }))
      if (entry.isDirectory()) removeIfEmpty(join(directory, entry.name))
  }

  #listAll(prefix: string): ObjectInfo[] {
    const found: ObjectInfo[] = []
    this.#collect(join(this.#root, prefix), prefix, found, true)
    return found
  }

  #collect(directory: string, prefix: string, found: ObjectInfo[], unpublished = false): void {
    if (!existsSync(directory)) return
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      const name = relative(this.#root, path)
      if (entry.isDirectory() || isPlaced(entry, path)) this.#collect(path, prefix, found, unpublished)
      else if (name.startsWith(prefix) && entry.name.endsWith(temporarySuffix) === unpublished) {
        const stat = statSync(path, { throwIfNoEntry: false })
        if (stat) found.push({ name, bytes: stat.size })
      }
    }
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw ioFailure(`remove directory "${directory}"`, error)
  }
}

class FileObjectWriter implements ObjectWriter {
  length = 0
  readonly #path: string
  readonly #temporary: string
  readonly #operations: FileOperations
  #file: number | undefined

  constructor(path: string, operations: FileOperations) {
    this.#path = path
    this.#temporary = `${path}.${randomBytes(6).toString('hex')}${temporarySuffix}`
    this.#operations = operations
    this.#file = operations.open(this.#temporary, 'wx')
  }

  write(piece: Uint8Array): void {
    try {
      writeFully(this.#operations, this.#file!, piece, this.length)
    } catch (error) {
      throw ioFailure(`write file "${this.#path}"`, error)
    }
    this.length += piece.byteLength
  }

  publish(): void {
    try {
      this.#operations.sync(this.#file!)
      this.#operations.rename(this.#temporary, this.#path)
      syncDirectory(this.#operations, dirname(this.#path))
    } catch (error) {
      throw ioFailure(`publish file "${this.#path}"`, error)
    }
    this.#operations.close(this.#file!)
    this.#file = undefined
  }

  abort(): void {
    if (this.#file === undefined) return
    const file = this.#file
    this.#file = undefined
    try {
      this.#operations.close(file)
      // Renamed already where only the directory's fsync failed: the sweep at the next start finds it, and whatever stays here.
      if (existsSync(this.#temporary)) this.#operations.remove(this.#temporary)
    } catch {
      // What failed before is what is told.
    }
  }
}

/** A directory that lies elsewhere; undefined ends, where that is not mounted, are none. */
const isPlaced = (entry: Dirent, path: string): boolean =>
  entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Creates a directory and makes every new name on the way durable. */
export function makeDirectory(operations: FileOperations, path: string): void {
  if (existsSync(path)) return
  makeDirectory(operations, dirname(path))
  operations.makeDirectory(path)
  syncDirectory(operations, dirname(path))
}
