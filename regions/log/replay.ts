// Reading the log at start. The last file may end in a torn record, which was never acknowledged: it is cut off there, and so is
// what lies behind it. A bad record anywhere else is corruption and refused, since what follows it was acknowledged.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { type FileOperations, syncDirectory } from '../objects/file-operations.ts'
import { LogContent } from './log-content.ts'
import {
  decodeHeader,
  framedLength,
  headerBytes,
  isUnwritten,
  readRecord,
  recordHeaderBytes,
  tailAfter,
} from './log-file.ts'

export interface LogFileInfo {
  readonly path: string
  readonly firstLsn: number
  readonly salt: number
  /** Where the next record goes. */
  bytes: number
}

/** Bytes behind the last sound record that no commit was answered for. */
export interface CutTail {
  readonly path: string
  readonly offset: number
  readonly bytes: number
}

export const logCorrupted = (path: string, offset: number): PgError =>
  new PgError('XX001', `log file "${path}" is corrupted at offset ${offset}`, {
    hint: 'Restore the data directory from a backup.',
  })

export function logFileNames(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort()
}

/** One file's records in order, each valid until the next, and what comes after them. Throws for a record that must have been there. */
export function* readLogFile(
  path: string,
  content: LogContent,
  expected: number | undefined,
  last: boolean,
): Generator<{ readonly lsn: number; readonly payload: Buffer }, { info: LogFileInfo; cut?: CutTail } | undefined> {
  content.open(path)
  const header = decodeHeader(content.slice(0, headerBytes))
  if (!header) {
    // Records go into a file only once its header is durable: without one it was being created, and is empty.
    if (!last || !isUnwritten(content.slice(headerBytes, content.length), 0)) throw logCorrupted(path, 0)
    return undefined
  }
  const { first, salt } = header
  if (expected !== undefined && first !== expected) throw logCorrupted(path, 0)
  let lsn = first
  let offset = headerBytes
  for (;;) {
    const framed = content.slice(offset, framedLength(content.slice(offset, recordHeaderBytes)))
    const found = readRecord(framed, salt, 0, lsn)
    if (!found) break
    yield { lsn, payload: found.payload }
    offset += found.end
    lsn++
  }
  const info = { path, firstLsn: first, salt, bytes: offset }
  const tail = content.slice(offset, content.length)
  if (isUnwritten(tail, 0)) return { info }
  if (!last || tailAfter(tail, salt, 0, lsn) === 'corrupted') throw logCorrupted(path, offset)
  return { info, cut: { path, offset, bytes: content.length - offset } }
}

export interface LogReader {
  readonly directory: string
  readonly operations: FileOperations
  /** A file whose records have all been yielded. */
  readonly read: (info: LogFileInfo) => void
  readonly cut: (tail: CutTail) => void
}

/** Every record in order, each valid until the next. What it yielded of the last file is durable before the first of it is. */
export function* readLog({ directory, operations, read, cut }: LogReader): Generator<{
  readonly lsn: number
  readonly payload: Buffer
}> {
  const names = logFileNames(directory)
  const content = new LogContent()
  try {
    yield* readFiles(names, content, { directory, operations, read, cut })
  } finally {
    content.close()
  }
}

function* readFiles(
  names: readonly string[],
  content: LogContent,
  { directory, operations, read, cut }: LogReader,
): ReturnType<typeof readLog> {
  let expected: number | undefined
  for (const [i, name] of names.entries()) {
    const last = i === names.length - 1
    const path = join(directory, name)
    // A killed process leaves bytes that only the page cache holds: nobody may act on them before the disk has them.
    if (last) syncFile(path, operations)
    if (last) syncDirectory(operations, directory)
    const records = readLogFile(path, content, expected, last)
    let next = records.next()
    for (; !next.done; next = records.next()) {
      expected = next.value.lsn + 1
      yield next.value
    }
    if (!next.value) {
      operations.remove(path)
      syncDirectory(operations, directory)
      continue
    }
    expected ??= next.value.info.firstLsn
    if (next.value.cut) {
      cutFile(path, next.value.cut.offset, operations)
      cut(next.value.cut)
    }
    read(next.value.info)
  }
}

function syncFile(path: string, operations: FileOperations): void {
  const file = operations.open(path, 'r+')
  try {
    operations.sync(file)
  } finally {
    operations.close(file)
  }
}

function cutFile(path: string, length: number, operations: FileOperations): void {
  const file = operations.open(path, 'r+')
  try {
    operations.truncate(file, length)
    operations.sync(file)
  } finally {
    operations.close(file)
  }
}
