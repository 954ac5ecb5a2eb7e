// This server as a peer: a process of its own on a data directory of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectedPeer, wirePeer } from './wire.ts'
import { serverProgram } from '../../test/support/server-program.ts'

export interface CadastrePeer extends ConnectedPeer {
  readonly directory: string
  readonly processId: number
}

export interface CadastreOptions {
  readonly flags?: readonly string[]
  /** An existing data directory, kept on close; absent: a new one that goes with the peer. */
  readonly directory?: string
  /** Flags of Node itself, such as --cpu-prof. */
  readonly nodeFlags?: readonly string[]
}

export async function startCadastre(options: CadastreOptions = {}): Promise<CadastrePeer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'cadastre-bench-'))
  const child = spawn(
    process.execPath,
    [
      ...(options.nodeFlags ?? process.env['BENCH_NODE_FLAGS']?.split(' ') ?? []),
      ...[serverProgram, 'serve', '--data-dir', directory, '--pg-port', '0', '--http-port', '0', '--log-level', 'warn'],
      ...(options.flags ?? []),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = /ready.*-p (\d+)/.exec(text)
      if (match) resolve(Number(match[1]))
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)))
  })
  const peer = wirePeer('cadastre', { port, user: 'cadastre', database: 'cadastre' }, child.pid!, async () => {
    child.kill('SIGTERM')
    await ended
    if (!options.directory) rmSync(directory, { recursive: true, force: true })
  })
  return { ...peer, directory, processId: child.pid! }
}
