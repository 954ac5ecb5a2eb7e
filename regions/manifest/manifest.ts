// What is durable outside the log: each region's segments and the LSN they are complete up to, states of sequences, regions
// dropped. A file of checksummed edits that begins with a checkpoint; after enough edits, or a failed write, a new file takes over.
import { readFileSync } from 'node:fs'
import { PgError } from '../../engine/errors.ts'
import {
  decodeHeader,
  encodeHeader,
  frameRecord,
  headerBytes,
  isUnwritten,
  newHeader,
  readRecord,
  tailAfter,
} from '../log/log-file.ts'
import { fromTaggedJson, toTaggedJson } from '../log/tagged-json.ts'
import { manifestEditsMax } from '../limits.ts'
import { type FileOperations, fileOperations, syncDirectory, writeFully } from '../objects/file-operations.ts'
import { ioFailure } from '../objects/io-failure.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionId } from '../requests/request.ts'
import { applyEdit, copyState, emptyState, type ManifestEdit, type ManifestState } from './state.ts'

export const manifestPrefix = 'manifest/'
const nameOf = (number: number): string => `${manifestPrefix}${String(number).padStart(10, '0')}.manifest`

export const manifestCorrupted = (path: string, offset: number): PgError =>
  new PgError('XX001', `manifest file "${path}" is corrupted at offset ${offset}`, {
    hint: 'Restore the data directory from a backup.',
  })

export class Manifest {
  readonly #store: ObjectStore
  readonly #operations: FileOperations
  readonly #editsMax: number
  #state: ManifestState = emptyState()
  #number = 0
  #salt = 0
  #length = 0
  #edits = 0
  #file: number | undefined
  /** A write failed: what the file's tail holds is not known, and the next edit goes to a file of its own. */
  #broken = false

  constructor(store: ObjectStore, operations: FileOperations = fileOperations, editsMax: number = manifestEditsMax) {
    this.#store = store
    this.#editsMax = editsMax
    this.#operations = operations
    const files = store.list(manifestPrefix)
    const newest = files.at(-1)
    if (newest) {
      this.#number = Number(/(\d+)\.manifest$/.exec(newest.name)?.[1])
      this.#load(newest.name)
      // A crash between a checkpoint and the removal of what it replaces.
      for (const file of files) if (file !== newest) store.remove(file.name)
    } else this.#checkpoint(this.#state)
  }

  get state(): ManifestState {
    return this.#state
  }

  /** Told of every commit. */
  onCommit: () => void = () => {}

  /** Grows with every edit. */
  get version(): number {
    return this.#number * manifestEditsMax + this.#edits
  }

  region(id: RegionId) {
    return this.#state.regions.get(id)
  }

  /** Durable once it returns. Where it throws, a restart may find the edits done or not; nothing here knows of them. */
  commit(edits: readonly ManifestEdit[]): void {
    if (edits.length === 0) return
    const next = copyState(this.#state)
    for (const edit of edits) applyEdit(next, edit)
    try {
      if (this.#broken || this.#edits >= this.#editsMax) this.#checkpoint(next)
      else this.#append(edits)
    } catch (error) {
      throw ioFailure('write the manifest', error)
    }
    this.#state = next
    this.onCommit()
  }

  close(): void {
    if (this.#file !== undefined) this.#operations.close(this.#file)
    this.#file = undefined
  }

  #append(edits: readonly ManifestEdit[]): void {
    const bytes = frameRecord(this.#salt, this.#edits + 1, this.#edits, Buffer.from(toTaggedJson(edits), 'utf8'))
    try {
      this.#file ??= this.#operations.open(this.#store.path(nameOf(this.#number)), 'r+')
      writeFully(this.#operations, this.#file, bytes, this.#length)
      this.#operations.sync(this.#file)
    } catch (error) {
      this.#broken = true
      throw error
    }
    this.#length += bytes.byteLength
    this.#edits++
  }

  /** A new file with a whole state: nothing of an older one is needed once it is there. */
  #checkpoint(state: ManifestState): void {
    const { content, salt } = manifestOf(state)
    const previous = this.#number
    // A file that may have been published in spite of an error keeps its number.
    this.#number++
    this.#broken = true
    this.#store.put(nameOf(this.#number), content)
    this.#broken = false
    this.close()
    this.#salt = salt
    this.#length = content.byteLength
    this.#edits = 1
    try {
      if (previous > 0) this.#store.remove(nameOf(previous))
    } catch {
      // The next start removes it.
    }
  }

  #load(name: string): void {
    const path = this.#store.path(name)
    // A killed process leaves bytes that only the page cache holds: nobody may act on them before the disk has them.
    const file = this.#operations.open(path, 'r+')
    try {
      this.#operations.sync(file)
      syncDirectory(this.#operations, this.#store.path(manifestPrefix))
      const read = readManifest(path, readFileSync(path))
      this.#state = read.state
      this.#salt = read.salt
      this.#length = read.end
      this.#edits = read.edits
      // Nobody acted on an edit that was not whole.
      if (read.torn) {
        this.#operations.truncate(file, read.end)
        this.#operations.sync(file)
      }
    } catch (error) {
      throw ioFailure(`read manifest file "${path}"`, error)
    } finally {
      this.#operations.close(file)
    }
  }
}

/** A file with a whole state and no edits. */
export function manifestOf(state: ManifestState): { readonly content: Buffer; readonly salt: number } {
  const header = newHeader(1)
  const record = frameRecord(header.salt, 1, 0, Buffer.from(toTaggedJson(state), 'utf8'))
  return { content: Buffer.concat([encodeHeader(header), record]), salt: header.salt }
}

export interface ReadManifest {
  readonly state: ManifestState
  readonly salt: number
  readonly edits: number
  readonly end: number
  /** Bytes behind the end, of an edit that a crash cut short. */
  readonly torn: boolean
}

/** Throws XX001 where an edit must have been there. */
export function readManifest(path: string, content: Buffer): ReadManifest {
  const header = decodeHeader(content)
  const first = header?.first === 1 ? readRecord(content, header.salt, headerBytes, 1) : undefined
  if (!header || !first) throw manifestCorrupted(path, 0)
  // A checkpoint of an older version lacks what came since.
  const state: ManifestState = { ...emptyState(), ...(fromTaggedJson(first.payload.toString('utf8')) as ManifestState) }
  let offset = first.end
  let edits = 1
  for (;;) {
    const record = readRecord(content, header.salt, offset, edits + 1)
    if (!record) break
    for (const one of fromTaggedJson(record.payload.toString('utf8')) as ManifestEdit[]) applyEdit(state, one)
    offset = record.end
    edits++
  }
  const torn = !isUnwritten(content, offset)
  if (torn && tailAfter(content, header.salt, offset, edits + 1) === 'corrupted') throw manifestCorrupted(path, offset)
  return { state, salt: header.salt, edits, end: offset, torn: offset < content.length }
}
