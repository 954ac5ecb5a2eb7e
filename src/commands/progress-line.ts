// How far a task is, on one line: a bar by its rows, or by its bytes while it has not come to rows.
interface Progress {
  readonly rows_done: string
  readonly rows_total: string
  readonly bytes_done: string
  readonly bytes_total: string
}

const barCells = 30

export function progressLine(kind: string, progress: Progress): string {
  const rows = Number(progress.rows_done)
  const share =
    rows > 0 || Number(progress.bytes_total) === 0
      ? shareOf(rows, Number(progress.rows_total))
      : shareOf(Number(progress.bytes_done), Number(progress.bytes_total))
  const full = Math.round(share * barCells)
  const bar = '#'.repeat(full) + '.'.repeat(barCells - full)
  const checks = rows === 0 && Number(progress.bytes_total) > 0
  const what = checks ? 'checking files' : `${rows} of ${progress.rows_total} rows`
  return `${kind} [${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${what}`
}

/** Of a running task there may come more than was thought. */
const shareOf = (done: number, total: number): number => (total > 0 ? Math.min(done / total, 1) : 0)
