// What is durable outside the log: each region's segments and the LSN they are complete up to, states of sequences, regions
// dropped. A file of checksummed edits that begins with a checkpoint; after enough edits a new file takes over.
import { readFileSync } from 'node:fs'
import { PgError } from '../../engine/errors.ts'
import { decodeHeader, encodeHeader, frameRecord, headerBytes, readRecord } from '../log/log-file.ts'
import { fromTaggedJson, toTaggedJson } from '../log/tagged-json.ts'
import { manifestEditsMax } from '../limits.ts'
import { type FileOperations, fileOperations, writeFully } from '../objects/file-operations.ts'
import { ioFailure } from '../objects/io-failure.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { RegionId } from '../requests/request.ts'
import { applyEdit, emptyState, type ManifestEdit, type ManifestState } from './state.ts'

const prefix = 'manifest/'
const nameOf = (number: number): string => `${prefix}${String(number).padStart(10, '0')}.manifest`

export class Manifest {
  readonly #store: ObjectStore
  readonly #operations: FileOperations
  readonly #state: ManifestState
  #number: number
  #length = 0
  #edits = 0
  #file: number | undefined
  #failure: PgError | undefined

  constructor(store: ObjectStore, operations: FileOperations = fileOperations) {
    this.#store = store
    this.#operations = operations
    const files = store.list(prefix)
    const newest = files.at(-1)
    this.#state = emptyState()
    this.#number = 0
    if (newest) {
      this.#number = Number(/(\d+)\.manifest$/.exec(newest.name)?.[1])
      this.#load(newest.name)
      // A crash between a checkpoint and the removal of what it replaces.
      for (const file of files) if (file !== newest) store.remove(file.name)
    } else this.#checkpoint()
  }

  get state(): ManifestState {
    return this.#state
  }

  region(id: RegionId) {
    return this.#state.regions.get(id)
  }

  /** Durable once it returns. */
  commit(edits: readonly ManifestEdit[]): void {
    if (edits.length === 0) return
    if (this.#failure) throw this.#failure
    try {
      this.#write(frameRecord(this.#edits + 1, Buffer.from(toTaggedJson(edits), 'utf8')))
      for (const edit of edits) applyEdit(this.#state, edit)
      if (++this.#edits >= manifestEditsMax) this.#checkpoint()
    } catch (error) {
      // What the file's tail holds is not known any more; the log still has everything, so only flushes stop.
      this.#failure = ioFailure('write the manifest', error)
      throw this.#failure
    }
  }

  close(): void {
    if (this.#file !== undefined) this.#operations.close(this.#file)
    this.#file = undefined
  }

  #write(bytes: Buffer): void {
    this.#file ??= this.#operations.open(this.#store.path(nameOf(this.#number)), 'r+')
    writeFully(this.#operations, this.#file, bytes, this.#length)
    this.#operations.sync(this.#file)
    this.#length += bytes.byteLength
  }

  #checkpoint(): void {
    this.close()
    const previous = this.#number
    const header = encodeHeader(1)
    const content = Buffer.concat([header, frameRecord(1, Buffer.from(toTaggedJson(this.#state), 'utf8'))])
    this.#number = previous + 1
    this.#store.put(nameOf(this.#number), content)
    this.#length = content.byteLength
    this.#edits = 1
    if (previous > 0) this.#store.remove(nameOf(previous))
  }

  #load(name: string): void {
    const path = this.#store.path(name)
    const content = readFileSync(path)
    const first = decodeHeader(content) === 1 ? readRecord(content, headerBytes, 1) : undefined
    if (!first) throw new PgError('XX001', `manifest file "${path}" is corrupted at offset 0`)
    Object.assign(this.#state, fromTaggedJson(first.payload.toString('utf8')))
    let offset = first.end
    let edit = 2
    for (;;) {
      const record = readRecord(content, offset, edit)
      if (!record) break
      for (const one of fromTaggedJson(record.payload.toString('utf8')) as ManifestEdit[]) applyEdit(this.#state, one)
      offset = record.end
      edit++
    }
    // Nobody acted on an edit that was not whole: what follows is overwritten.
    if (offset < content.length) {
      const file = this.#operations.open(path, 'r+')
      this.#operations.truncate(file, offset)
      this.#operations.sync(file)
      this.#operations.close(file)
    }
    this.#length = offset
    this.#edits = edit - 1
  }
}
