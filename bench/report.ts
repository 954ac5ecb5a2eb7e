// What a bench found: a table for people, JSON for whoever keeps figures.
import { writeFileSync } from 'node:fs'

export interface Measure {
  readonly name: string
  readonly unit: string
  /** By peer. */
  readonly figures: Readonly<Record<string, number | undefined>>
  /** Cadastre's figure over the peer's, or what else the bar judges. */
  readonly ratio?: number
  readonly bar?: { readonly atLeast: number } | { readonly atMost: number }
  /** Processor milliseconds per unit of work, by peer: steadier than times where others share the machine. */
  readonly cpu?: Readonly<Record<string, number | undefined>>
  readonly note?: string
}

export interface Report {
  readonly bench: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly measures: readonly Measure[]
  /** The bench could not run here, and why. */
  readonly skipped?: string
  /** Answers that should have been equal and were not. */
  readonly problems?: readonly string[]
}

export const holds = ({ ratio, bar }: Measure): boolean =>
  !bar || (ratio !== undefined && ('atLeast' in bar ? ratio >= bar.atLeast : ratio <= bar.atMost))

/** Whether every bar held and nothing differed. */
export function tell(report: Report, json: string | undefined): boolean {
  if (report.skipped !== undefined) process.stdout.write(`${report.bench}: skipped, ${report.skipped}\n`)
  const rows = report.measures.map((measure) => [
    measure.name,
    ...Object.entries(measure.figures).map(([peer, figure]) => `${peer} ${shown(figure)} ${measure.unit}`),
    measure.ratio === undefined ? '' : `ratio ${measure.ratio.toFixed(2)}`,
    measure.bar ? `bar ${barText(measure.bar)} ${holds(measure) ? 'held' : 'MISSED'}` : '',
    measure.cpu
      ? `cpu ${Object.values(measure.cpu)
          .map((value) => (value === undefined ? '-' : value.toFixed(0)))
          .join(' / ')} ms`
      : '',
    measure.note ?? '',
  ])
  for (const row of aligned(rows)) process.stdout.write(`${row}\n`)
  for (const problem of report.problems ?? []) process.stdout.write(`PROBLEM ${problem}\n`)
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
  return report.measures.every(holds) && (report.problems ?? []).length === 0
}

const barText = (bar: NonNullable<Measure['bar']>): string =>
  'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`

const shown = (figure: number | undefined): string =>
  figure === undefined ? '-' : figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3)

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length)
    })
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  )
}
