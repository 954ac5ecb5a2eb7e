// Every bench, one after the other, each in a process of its own: one that fails, or takes too long, costs only its section.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holds } from '../report.ts'
import { machine } from './machine.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { barRows, results } from './results.ts'
import { type Section, sections } from './sections.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))
const resultsFile = fileURLToPath(new URL('../RESULTS.md', import.meta.url))
/** A bench that is told to end stops its servers, and is killed if it does not. */
const patienceMilliseconds = 10_000

export interface AllOptions {
  readonly sections?: readonly Section[]
  readonly file?: string
}

/** Whether every section was measured, every bar held and every answer was right. */
export async function all({ sections: asked = sections, file = resultsFile }: AllOptions = {}): Promise<boolean> {
  const before = machine()
  const outcomes: Outcome[] = []
  for (const section of asked) {
    process.stdout.write(`\n== ${section.title}: ${section.args.join(' ')}\n`)
    const outcome = await measured(section)
    outcomes.push(outcome)
    if (outcome.failure !== undefined) process.stdout.write(`FAILED ${outcome.failure}\n`)
  }
  process.stdout.write(
    `\n${outcomes
      .flatMap(barRows)
      .map((cells) => cells.join('  '))
      .join('\n')}\n`,
  )
  writeFileSync(file, results(outcomes, before, new Date()))
  return outcomes.every(
    ({ failure, measures, problems }) => failure === undefined && problems.length === 0 && measures.every(holds),
  )
}

async function measured(section: Section): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-bench-all-'))
  const json = join(directory, 'report.json')
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  try {
    const ended = await run([program, ...section.args, '--json', json], section.minutesMax)
    try {
      return outcomeOf(section, seconds(), JSON.parse(readFileSync(json, 'utf8')) as Parameters<typeof outcomeOf>[2])
    } catch {
      return { section, seconds: seconds(), measures: [], problems: [], failure: ended }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** How it ended. */
function run(args: readonly string[], minutesMax: number): Promise<string> {
  return new Promise((resolve) => {
    // A group of its own, so that its servers end with it.
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'], detached: true })
    const signal = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    let last = ''
    child.stderr.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk)
      last = (last + chunk.toString()).slice(-2000)
    })
    let kill: NodeJS.Timeout | undefined
    let isLate = false
    const late = setTimeout(() => {
      isLate = true
      signal('SIGTERM')
      kill = setTimeout(() => signal('SIGKILL'), patienceMilliseconds)
    }, minutesMax * 60_000)
    child.once('error', (error) => resolve(error.message))
    // A bench that had no time to stop its servers leaves them, with the pipe that it told its errors to.
    child.once('exit', () => signal('SIGKILL'))
    child.once('close', (code, ended) => {
      clearTimeout(late)
      clearTimeout(kill)
      resolve(isLate ? `it took longer than ${minutesMax} minutes` : `it ended with ${code ?? ended}${errorIn(last)}`)
    })
  })
}

/** Of this machine: nobody else’s business. */
const absolutePath = /(?:file:\/\/)?\/[^\s'")]+/g

function errorIn(text: string): string {
  const line = text.split('\n').find((one) => /^\w*Error\b|^error/i.test(one.trim()))
  return line === undefined ? '' : `: ${line.trim().replace(absolutePath, '…')}`
}
