// What compiling costs whoever asks: the first query of a process, connected before, and the first run of a query of a new shape beside its later ones.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCadastre } from './peers/cadastre.ts'
import type { Peer } from './peers/peer.ts'
import type { Report } from './report.ts'

export interface CompileOptions {
  /** About a millisecond of work. */
  readonly rows: number
  readonly shapes: number
  /** Others before them: what the server runs for a new shape is compiled itself, once it has run some hundred times. */
  readonly warmUpShapes: number
  readonly rounds: number
}

const columns = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const laterRuns = 5
const shapesApart = 5

export async function compile(options: CompileOptions): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-compile-'))
  try {
    const connections: number[] = []
    const firsts: number[] = []
    let added: number[] = []
    let later: number[] = []
    for (let round = 0; round < options.rounds; round++) {
      const server = await startCadastre({ directory })
      try {
        if (round === 0) await fill(server, options.rows)
        else {
          connections.push(await milliseconds(() => server.connect()))
          firsts.push(await queryMilliseconds(server, shape(round)))
        }
        if (round === options.rounds - 1) ({ added, later } = await shapesOf(server, options))
      } finally {
        await server.close()
      }
    }
    const bars = [
      { name: 'first query of a process', value: median(firsts), most: 30 },
      { name: 'added by a new shape, warm', value: median(added), most: 1 },
    ]
    return {
      bench: 'compile',
      settings: { ...options },
      measures: [
        {
          name: 'first connection of a process',
          unit: 'ms',
          figures: { cadastre: median(connections) },
          note: "the driver's own query of pg_type included",
        },
        ...bars.map(({ name, value, most }) => ({
          name,
          unit: 'ms',
          figures: { cadastre: value },
          ratio: value / most,
          bar: { atMost: 1 },
          note: `of at most ${most} ms; later runs of a shape take ${median(later).toFixed(2)} ms`,
        })),
      ],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function fill(server: Peer, rows: number): Promise<void> {
  await server.execute(`CREATE TABLE shaped (${columns.map((name) => `${name} integer NOT NULL`).join(', ')})`)
  const values = columns.map((_, i) => `(n::bigint * ${7919 + 2 * i} % ${1000 + i})::integer`)
  await server.execute(`INSERT INTO shaped SELECT ${values.join(', ')} FROM generate_series(1, ${rows}) n`)
}

/** Queries that differ in more than their constants: no two of them have one module. */
function shape(number: number): string {
  const at = (place: number): string => columns[Math.floor(number / columns.length ** place) % columns.length]
  const sign = number % 2 === 0 ? '+' : '-'
  return `SELECT sum(${at(0)} ${sign} ${at(1)}), max(${at(2)}), count(*) FROM shaped WHERE ${at(3)} < ${at(1)} + 500 AND ${at(2)} <> 3`
}

async function shapesOf(
  server: Peer,
  { shapes, warmUpShapes }: CompileOptions,
): Promise<{ added: number[]; later: number[] }> {
  // What is compiled once for all queries is not what a shape adds.
  const firstOfOthers = columns.length + shapes * shapesApart
  for (let number = 0; number < warmUpShapes; number++) await queryMilliseconds(server, shape(firstOfOthers + number))
  const added: number[] = []
  const later: number[] = []
  for (let number = 0; number < shapes; number++) {
    const sql = shape(columns.length + number * shapesApart)
    const first = await queryMilliseconds(server, sql)
    const runs: number[] = []
    for (let run = 0; run < laterRuns; run++) runs.push(await queryMilliseconds(server, sql))
    later.push(median(runs))
    added.push(first - median(runs))
  }
  return { added, later }
}

const queryMilliseconds = (server: Peer, sql: string): Promise<number> => milliseconds(() => server.query(sql))

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]
