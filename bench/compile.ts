// What compiling costs whoever asks: the first query of a process, connected before; a query whose module is new beside one whose module is
// known, and that one's first run, which is parsed, bound and optimized, beside its later runs.
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

export async function compile(options: CompileOptions): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-compile-'))
  try {
    const connections: number[] = []
    const firsts: number[] = []
    let seen: Seen[] = []
    for (let round = 0; round < options.rounds; round++) {
      const server = await startCadastre({ directory })
      try {
        if (round === 0) await fill(server, options.rows)
        else {
          connections.push(await milliseconds(() => server.connect()))
          firsts.push(await queryMilliseconds(server, shape(round, 0)))
        }
        if (round === options.rounds - 1) seen = await shapesOf(server, options)
      } finally {
        await server.close()
      }
    }
    const of = (figure: (one: Seen) => number): number => median(seen.map(figure))
    const bars = [
      { name: 'first query of a process', value: median(firsts), most: 30, note: '' },
      {
        name: 'a new module, warm',
        value: of(({ newModule, newStatement }) => newModule - newStatement),
        most: 1,
        note: ', beside a new statement whose module is known',
      },
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
        ...bars.map(({ name, value, most, note }) => ({
          name,
          unit: 'ms',
          figures: { cadastre: value },
          ratio: value / most,
          bar: { atMost: 1 },
          note: `of at most ${most} ms${note}`,
        })),
        {
          name: 'a new statement, warm',
          unit: 'ms',
          figures: { cadastre: of(({ newStatement, later }) => newStatement - later) },
          note: `parsed, bound, optimized; later runs take ${of(({ later }) => later).toFixed(2)} ms`,
        },
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

const operators = ['+', '-', '*'] as const
const comparisons = ['<', '<=', '>', '>=', '<>', '='] as const
const junctions = ['AND', 'OR'] as const
const shapesMax = operators.length ** 3 * comparisons.length ** 3 * junctions.length ** 2
/** Neighbours are to differ in several places; it has no divisor in common with their number. */
const stride = 7919

/** Two numbers: two modules. Two turns of one number: two statements, over other columns, and one module. */
function shape(number: number, turn: number): string {
  let left = (number * stride) % shapesMax
  const next = (of: readonly string[]): string => {
    const chosen = of[left % of.length]
    left = Math.floor(left / of.length)
    return chosen
  }
  const [a, b, c, d, e] = columns.map((_, i) => columns[(i + turn) % columns.length])
  const sum = `sum((${a} ${next(operators)} ${b}) ${next(operators)} ${c})`
  const most = `max(${d} ${next(operators)} ${e})`
  const first = `${a} ${next(comparisons)} 500 ${next(junctions)} ${b} ${next(comparisons)} ${c}`
  return `SELECT ${sum}, ${most}, count(*) FROM shaped WHERE ${first} ${next(junctions)} ${d} ${next(comparisons)} ${e} + 3`
}

/** Milliseconds. */
interface Seen {
  readonly newModule: number
  readonly newStatement: number
  readonly later: number
}

async function shapesOf(server: Peer, { shapes, warmUpShapes, rounds }: CompileOptions): Promise<Seen[]> {
  // What is compiled once for all queries is not what a shape adds.
  const others = rounds + shapes
  for (let i = 0; i < warmUpShapes; i++) await queryMilliseconds(server, shape(others + i, i % columns.length))
  const seen: Seen[] = []
  for (let number = rounds; number < others; number++) {
    const newModule = await queryMilliseconds(server, shape(number, 0))
    const sql = shape(number, 1)
    const newStatement = await queryMilliseconds(server, sql)
    const runs: number[] = []
    for (let run = 0; run < laterRuns; run++) runs.push(await queryMilliseconds(server, sql))
    seen.push({ newModule, newStatement, later: median(runs) })
  }
  return seen
}

const queryMilliseconds = (server: Peer, sql: string): Promise<number> => milliseconds(() => server.query(sql))

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]
