// Starts the server as users do: as a process, on a data directory, on free ports.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface CadastreProcess {
  readonly pgPort: number
  readonly httpPort: number
  readonly directory: string
  readonly child: ChildProcess
  /** What it logged so far. */
  log(): string
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
}

export interface StartOptions {
  readonly directory?: string
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

export async function startCadastre(options: StartOptions = {}): Promise<CadastreProcess> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'cadastre-test-'))
  const child = spawn(
    process.execPath,
    [main, 'serve', '--data-dir', directory, '--pg-port', '0', '--http-port', '0', ...(options.flags ?? [])],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.environment } },
  )
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ports = await new Promise<{ pg: number; http: number }>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const pg = /ready.* -p (\d+)/.exec(text)
      const http = /http:\/\/[^:]+:(\d+)/.exec(text)
      if (pg && http) resolve({ pg: Number(pg[1]), http: Number(http[1]) })
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${log}`)))
  })
  return {
    pgPort: ports.pg,
    httpPort: ports.http,
    directory,
    child,
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM')
      const code = await exited
      if (!options.directory) rmSync(directory, { recursive: true, force: true })
      return code
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
