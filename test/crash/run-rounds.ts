// Rounds of work and SIGKILL on one data directory, each followed by a restart and a check of what is there; now and then the offline
// check looks at what the kill left.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCadastre } from '../support/cadastre.ts'
import type { Random } from '../support/random.ts'
import { check } from './check.ts'
import { Acknowledged, setUp, work } from './workload.ts'
import { serverProgram } from '../support/server-program.ts'

/** How long a round's clients work before the kill. */
const workMsMin = 400
const workMsMax = 2600
/** Rounds between two offline checks. */
const verifyEvery = 4

/** Throws what is wrong, with the round and the seed; the directory stays then. Returns what was acknowledged, in words. */
export async function runRounds(
  rounds: number,
  random: Random,
  tell: (line: string) => void,
  flags: readonly string[] = [],
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-crash-'))
  const known = new Acknowledged()
  for (let round = 0; round < rounds; round++) {
    try {
      await runRound(directory, round, known, random, flags)
    } catch (error) {
      throw new Error(`round ${round}, seed ${random.seed}, directory ${directory}`, { cause: error })
    }
    tell(`round ${round + 1} of ${rounds}: ${summary(known)}`)
  }
  const server = await startCadastre({ directory, flags })
  await within(check(server.pgPort, known), 'the check')
  assert.equal(await server.stop(), 0)
  await verify(directory)
  rmSync(directory, { recursive: true, force: true })
  return summary(known)
}

async function runRound(
  directory: string,
  round: number,
  known: Acknowledged,
  random: Random,
  flags: readonly string[],
): Promise<void> {
  const server = await startCadastre({ directory, flags })
  try {
    if (round === 0) await setUp(server.pgPort)
    else await within(check(server.pgPort, known), 'the check')
    let dead = false
    const working = work(server.pgPort, known, random, () => dead)
    const moment = workMsMin + random.below(workMsMax - workMsMin)
    await Promise.race([working, new Promise((resolve) => setTimeout(resolve, moment))])
    dead = true
    await server.kill()
    await within(working, 'the clients')
    assert.doesNotMatch(server.log(), /"level":50/)
  } catch (error) {
    await server.kill()
    throw new Error(`the server's log:\n${server.log()}`, { cause: error })
  }
  if (round % verifyEvery === verifyEvery - 1) await verify(directory)
}

/** A server that answers no more is a fault too. */
async function within(work: Promise<void>, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${answerMsMax} ms`)), answerMsMax)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
const answerMsMax = 90_000

function verify(directory: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [serverProgram, 'verify', '--data-dir', directory], (error, stdout, stderr) => {
      if (error) reject(new Error(`verify says:\n${stdout}${stderr}`))
      else resolve()
    })
  })
}

const summary = (known: Acknowledged): string =>
  `${known.transfers.size} transfers, ${known.appends.size} appends, ${known.tables.size} tables, ${known.indexes} indexes, ` +
  `${known.copies.size} copies, ${known.sequence.size} numbers`
