// This server as a peer: a process of its own on a data directory of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Peer } from './peer.ts'
import { wirePeer } from './wire.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export async function startCadastre(flags: readonly string[] = []): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-bench-'))
  const child = spawn(
    process.execPath,
    [main, 'serve', '--data-dir', directory, '--pg-port', '0', '--http-port', '0', '--log-level', 'warn', ...flags],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = /ready.*-p (\d+)/.exec(text)
      if (match) resolve(Number(match[1]))
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)))
  })
  return wirePeer('cadastre', { port, user: 'cadastre', database: 'cadastre' }, async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    rmSync(directory, { recursive: true, force: true })
  })
}
