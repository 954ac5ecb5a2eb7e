// npm run crash -- --rounds N --seed N: the long run of crash.test.ts.
import { parseArgs } from 'node:util'
import { seeded } from '../support/random.ts'
import { runRounds } from './run-rounds.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
})
if (values.seed !== undefined) process.env['CRASH_SEED'] = values.seed
const random = seeded('CRASH_SEED')
process.stdout.write(`seed ${random.seed}\n`)
try {
  process.stdout.write(
    `nothing lost: ${await runRounds(Number(values.rounds), random, (line) => process.stdout.write(`${line}\n`))}\n`,
  )
} catch (error) {
  process.stderr.write(`${describe(error)}\n`)
  process.exitCode = 1
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`}`
}
