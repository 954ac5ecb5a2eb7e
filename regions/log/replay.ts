// Reading the log at start. The last file may end in a torn record, which was never acknowledged: it is cut off there.
// A bad record anywhere else is corruption and refused, since what follows it was acknowledged.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import { type FileOperations, syncDirectory } from '../objects/file-operations.ts'
import { decodeHeader, headerBytes, readRecord } from './log-file.ts'

export interface LogFileInfo {
  readonly path: string
  readonly firstLsn: number
  bytes: number
}

export interface ReplayedLog {
  readonly files: LogFileInfo[]
  readonly lastLsn: number
}

export const logCorrupted = (path: string, offset: number): PgError =>
  new PgError('XX001', `log file "${path}" is corrupted at offset ${offset}`, {
    hint: 'Restore the data directory from a backup.',
  })

/** Calls back with every record in order. */
export function replayLog(
  directory: string,
  operations: FileOperations,
  record: (lsn: number, payload: Buffer) => void,
): ReplayedLog {
  const names = existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.log'))
        .sort()
    : []
  const files: LogFileInfo[] = []
  let expected: number | undefined
  names.forEach((name, i) => {
    const last = i === names.length - 1
    const path = join(directory, name)
    const content = readFileSync(path)
    const firstLsn = decodeHeader(content)
    if (firstLsn === undefined) {
      // The file was being created: nothing in it can have been acknowledged.
      if (!last) throw logCorrupted(path, 0)
      operations.remove(path)
      syncDirectory(operations, directory)
      return
    }
    if (expected !== undefined && firstLsn !== expected) throw logCorrupted(path, 0)
    expected = firstLsn
    let offset = headerBytes
    for (;;) {
      const found = readRecord(content, offset, expected)
      if (!found) break
      record(found.lsn, found.payload)
      offset = found.end
      expected++
    }
    if (offset < content.length) {
      if (!last) throw logCorrupted(path, offset)
      cutFile(path, offset, operations)
    }
    files.push({ path, firstLsn, bytes: offset })
  })
  return { files, lastLsn: expected === undefined ? 0 : expected - 1 }
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
