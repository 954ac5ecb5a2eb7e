// The file calls that must not fail silently. Tests put faults (short writes, ENOSPC, a failing fsync) below the log and the
// object store by handing in their own.
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

export interface FileOperations {
  open(path: string, flags: string): number
  close(file: number): void
  /** May write less than asked, as write(2). */
  write(file: number, bytes: Uint8Array, position: number): number
  read(file: number, into: Uint8Array, position: number): number
  sync(file: number): void
  /** For group commit: calls back once an fdatasync is done, perhaps before it returns. */
  syncAsync(file: number, done: (error: Error | null) => void): void
  truncate(file: number, length: number): void
  rename(from: string, to: string): void
  remove(path: string): void
  /** A name for a directory that lies elsewhere. */
  link(directory: string, path: string): void
  makeDirectory(path: string): void
}

export const fileOperations: FileOperations = {
  open: (path, flags) => openSync(path, flags, 0o600),
  close: closeSync,
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.byteLength, position),
  read: (file, into, position) => readSync(file, into, 0, into.byteLength, position),
  sync: fsyncSync,
  syncAsync: syncSoon,
  truncate: ftruncateSync,
  rename: renameSync,
  remove: unlinkSync,
  link: (directory, path) => symlinkSync(directory, path, 'dir'),
  makeDirectory,
}

/** Its parent is there. Node's recursive form never returns from a file system that takes no directories, as /proc. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** What a hop to another thread and back costs on a busy machine: a disk that is quicker is not worth one. */
const quickSyncMs = 1
/** After so many slow ones in a row, so many go to another thread before the disk is tried again. */
const slowMax = 3
const patience = 64
let slow = 0
let awaySyncs = 0

/**
 * fdatasync where it costs least. Others wait for this thread meanwhile, so it stays here only while it is quick.
 */
function syncSoon(file: number, done: (error: Error | null) => void): void {
  if (awaySyncs > 0) {
    awaySyncs--
    fdatasync(file, done)
    return
  }
  const start = performance.now()
  let failure: Error | null = null
  try {
    fdatasyncSync(file)
  } catch (error) {
    failure = error as Error
  }
  slow = performance.now() - start > quickSyncMs ? slow + 1 : 0
  if (slow >= slowMax) {
    slow = 0
    awaySyncs = patience
  }
  done(failure)
}

export function writeFully(operations: FileOperations, file: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.byteLength) {
    const written = operations.write(file, bytes.subarray(done), position + done)
    if (written <= 0) throw Object.assign(new Error('short write'), { code: 'EIO' })
    done += written
  }
}

/** A directory's own fsync makes a created, renamed or removed name durable. */
export function syncDirectory(operations: FileOperations, path: string): void {
  const directory = operations.open(path, 'r')
  try {
    operations.sync(directory)
  } finally {
    operations.close(directory)
  }
}
