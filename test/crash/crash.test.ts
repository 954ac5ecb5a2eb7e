// Kills the server with SIGKILL at random moments while clients write, starts it again on the same directory, and looks for anything
// acknowledged that is missing, anything unfinished that is there in part, and anything in the catalog that the regions do not hold.
// CRASH_SEED repeats a run's choices; `npm run crash -- --rounds N --seed N` runs longer.
import { test } from 'node:test'
import { seeded } from '../support/random.ts'
import { startStoreServer } from '../support/store-server.ts'
import { runRounds } from './run-rounds.ts'

test('what was acknowledged survives SIGKILL, and nothing survives in part', async (t) => {
  const random = seeded('CRASH_SEED')
  t.diagnostic(`CRASH_SEED=${random.seed}`)
  t.diagnostic(await runRounds(5, random, () => {}))
})

test('the same where the metadata store is in PostgreSQL', async (t) => {
  const random = seeded('CRASH_SEED')
  t.diagnostic(`CRASH_SEED=${random.seed}`)
  const stores = await startStoreServer('postgres')
  try {
    t.diagnostic(await runRounds(2, random, () => {}, ['--metadata-store', await stores.newStore()]))
  } finally {
    await stores.stop()
  }
})
