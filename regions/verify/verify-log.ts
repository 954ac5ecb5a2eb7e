// The log's files: headers, checksums, numbers without a gap, records that decode; and what they say that the manifest does not
// hold yet.
import { basename, join } from 'node:path'
import { LogContent } from '../log/log-content.ts'
import { decodeRecord, type LogRecord } from '../log/record.ts'
import { logFileNames, readLogFile } from '../log/replay.ts'
import type { Findings } from './findings.ts'

export interface VerifiedLog {
  readonly files: number
  readonly records: number
  readonly firstLsn: number | undefined
  readonly lastLsn: number
}

/** undefined: the log does not read to its end. */
export function verifyLog(
  directory: string,
  findings: Findings,
  record: (lsn: number, record: LogRecord) => void,
): VerifiedLog | undefined {
  const names = logFileNames(directory)
  let firstLsn: number | undefined
  let expected: number | undefined
  let count = 0
  const content = new LogContent()
  for (const [i, name] of names.entries()) {
    const path = join(directory, name)
    const whole = findings.attempt(path, () => {
      const records = readLogFile(path, content, expected, i === names.length - 1)
      let next = records.next()
      for (; !next.done; next = records.next()) {
        const { lsn, payload } = next.value
        expected = lsn + 1
        firstLsn ??= lsn
        count++
        record(lsn, decodeRecord(payload))
      }
      return { end: next.value }
    })
    content.close()
    if (!whole) return undefined
    if (!whole.end) {
      findings.note(path, 'was being created: the next start removes it')
      continue
    }
    const { info, cut } = whole.end
    firstLsn ??= info.firstLsn
    expected ??= info.firstLsn
    if (Number(basename(name, '.log')) !== info.firstLsn)
      findings.problem(path, `begins with record ${info.firstLsn}, which its name does not say`, 0)
    if (cut) findings.note(path, `${cut.bytes} bytes of an unfinished write: the next start cuts them`, cut.offset)
  }
  return { files: names.length, records: count, firstLsn, lastLsn: (expected ?? 1) - 1 }
}
