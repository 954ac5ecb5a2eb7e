// What became of a section: the measures of its bench, or why there are none. Benches of queries tell times and means, which become
// measures here.
import type { Measure, Report } from '../report.ts'
import type { QueryBars, Section } from './sections.ts'

export interface Outcome {
  readonly section: Section
  readonly seconds: number
  readonly measures: readonly Measure[]
  readonly problems: readonly string[]
  /** Why nothing was measured. */
  readonly failure?: string
  readonly skipped?: string
}

interface QueryReport {
  readonly rows: readonly {
    readonly query: string
    readonly milliseconds: Readonly<Record<string, number | undefined>>
    readonly problem?: string
  }[]
  readonly geometricMeans: Readonly<Record<string, number>>
}

export function outcomeOf(section: Section, seconds: number, report: Report | QueryReport): Outcome {
  if ('measures' in report) {
    const { measures, problems = [], skipped } = report
    return { section, seconds, measures, problems, skipped }
  }
  const problems = report.rows.flatMap(({ query, problem }) => (problem ? [`${query}: ${problem}`] : []))
  return { section, seconds, measures: queryMeasures(report, section.bars ?? {}), problems }
}

function queryMeasures({ rows, geometricMeans }: QueryReport, { geometricMean, eachQuery }: QueryBars): Measure[] {
  const means = Object.entries(geometricMeans).map(([peer, ratio]): Measure => {
    const most = geometricMean?.[peer]
    return {
      name: `geometric mean / ${peer}`,
      unit: 'ms',
      figures: {},
      ratio,
      ...(most === undefined ? {} : { bar: { atMost: most } }),
    }
  })
  const queries = rows.map(({ query, milliseconds }): Measure => {
    const { cadastre, ...peers } = milliseconds
    const [peer, time] = Object.entries(peers)[0] ?? []
    const most = peer === undefined ? undefined : eachQuery?.[peer]
    return {
      name: query,
      unit: 'ms',
      figures: milliseconds,
      ratio: cadastre !== undefined && time !== undefined ? cadastre / time : undefined,
      ...(most === undefined ? {} : { bar: { atMost: most } }),
    }
  })
  return [...means, ...queries]
}
