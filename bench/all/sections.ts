// What `all` runs, in this order: each bench with what it is asked for, and the bars that its queries' ratios are held to. The sizes are
// chosen so that all of them together take less than 25 minutes on a machine that does nothing else.

export interface Section {
  readonly title: string
  /** Arguments of bench/main.ts. */
  readonly args: readonly string[]
  /** It is ended then, and the others go on. */
  readonly minutesMax: number
  readonly bars?: QueryBars
}

/** Of benches that measure queries: what the ratios to a peer may be at most. */
export interface QueryBars {
  readonly geometricMean?: Readonly<Record<string, number>>
  readonly eachQuery?: Readonly<Record<string, number>>
}

export const sections: readonly Section[] = [
  {
    title: 'TPC-H, scale factor 1',
    args: ['tpch', '--sf', '1', '--runs', '3'],
    minutesMax: 6,
    bars: { geometricMean: { duckdb: 1, postgres: 0.1 }, eachQuery: { duckdb: 3 } },
  },
  {
    title: 'ClickBench, 1M rows',
    args: ['clickbench', '--rows', '1000000', '--runs', '5', '--peers', 'duckdb'],
    minutesMax: 4,
    bars: { geometricMean: { duckdb: 1 } },
  },
  {
    title: 'ClickBench, 10M rows',
    args: ['clickbench', '--rows', '10000000', '--runs', '2', '--peers', 'duckdb'],
    minutesMax: 12,
    bars: { geometricMean: { duckdb: 1 } },
  },
  { title: 'What the second core brings', args: ['parallel', '--rounds', '5'], minutesMax: 2 },
  { title: 'COPY', args: ['copy', '--runs', '1'], minutesMax: 8 },
  { title: 'SELECT of whole rows', args: ['select', '--rounds', '3'], minutesMax: 2 },
  { title: 'Point lookups', args: ['points', '--rounds', '3', '--seconds', '2'], minutesMax: 1 },
  { title: 'Compiling', args: ['compile'], minutesMax: 1 },
  { title: 'Resident memory', args: ['memory'], minutesMax: 3 },
  {
    title: 'TPC-H, scale factor 1, in little memory',
    args: [
      ...['tpch', '--sf', '1', '--runs', '0', '--peers', 'duckdb'],
      '--flags=--column-cache 256MB --query-memory 256MB',
    ],
    minutesMax: 4,
  },
  { title: 'Whole sorts', args: ['sort', '--runs', '3'], minutesMax: 2 },
  { title: 'Commits', args: ['commits', '--rounds', '3', '--seconds', '1'], minutesMax: 2 },
  { title: 'CREATE TABLE by ten sessions', args: ['tables'], minutesMax: 1 },
  { title: 'INSERT of many rows', args: ['ingest', '--rounds', '3', '--seconds', '1'], minutesMax: 1 },
  { title: 'UPDATE and DELETE', args: ['changes', '--rows', '2000000', '--rounds', '3'], minutesMax: 3 },
  { title: 'Cloud Tables', args: ['cloud', '--rounds', '3'], minutesMax: 1 },
  { title: 'Recovery', args: ['recovery'], minutesMax: 2 },
  { title: 'Size on disk', args: ['size'], minutesMax: 3 },
  { title: 'Objects', args: ['objects', '--rounds', '3', '--seconds', '1', '--megabytes', '1024'], minutesMax: 6 },
  { title: 'pgbench', args: ['pgbench', '--rounds', '1', '--seconds', '2'], minutesMax: 2 },
]
