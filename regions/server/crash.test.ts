// kill -9 at random moments: what was acknowledged is there, no commit is there in part, sums are conserved.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RegionServer } from '../region-server.ts'
import { accountCount, accounts, history, startBalance } from './crash-child.ts'
import { openTestServer, scanRows, temporaryDirectory } from './test-server.ts'

const rounds = Number(process.env.CADASTRE_CRASH_ROUNDS ?? 3)

it('loses nothing that was acknowledged', { timeout: 30_000 * rounds }, async () => {
  const directory = temporaryDirectory()
  const acknowledged = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const { numbers, complaints } = await runAndKill(directory.path, 30 + Math.random() * 400)
    assert.equal(complaints, '')
    for (const number of numbers) acknowledged.add(number)
    const { server, faults } = await openTestServer(directory.path)
    if (server.regionStatistics().length > 0) check(server, acknowledged)
    assert.deepEqual(faults, [])
    await server.close()
  }
  assert.ok(acknowledged.size > 0)
  directory.remove()
})

const byAccount = (balances: ReadonlyMap<number, bigint>): [number, bigint][] =>
  [...balances].sort((a, b) => a[0] - b[0])

function check(server: RegionServer, acknowledged: ReadonlySet<number>): void {
  const balances = new Map(scanRows(server, accounts, [1, 2]).map(({ values }) => values as [number, bigint]))
  const transfers = scanRows(server, history, [1, 2, 3, 4]).map(
    ({ values }) => values as [number, number, number, bigint],
  )
  const numbers = new Set(transfers.map(([number]) => number))
  assert.equal(numbers.size, transfers.length)
  for (const number of acknowledged) assert.ok(numbers.has(number), `transfer ${number} was acknowledged and is lost`)
  assert.equal(balances.size, accountCount)
  const expected = new Map(Array.from({ length: accountCount }, (_, id) => [id, startBalance]))
  for (const [, from, to, amount] of transfers) {
    expected.set(from, expected.get(from)! - amount)
    expected.set(to, expected.get(to)! + amount)
  }
  assert.deepEqual(byAccount(balances), byAccount(expected))
}

/** Kills the child some time after its first acknowledgement. */
function runAndKill(directory: string, delayMs: number): Promise<{ numbers: number[]; complaints: string }> {
  const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, 'run', directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let complaints = ''
  let killing = false
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (!killing) setTimeout(() => child.kill('SIGKILL'), delayMs)
    killing = true
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  return new Promise((resolve) => {
    child.on('close', () => {
      // The last line may be torn.
      const numbers = output
        .slice(0, output.lastIndexOf('\n') + 1)
        .split('\n')
        .filter(Boolean)
        .map(Number)
      resolve({ numbers, complaints })
    })
  })
}
