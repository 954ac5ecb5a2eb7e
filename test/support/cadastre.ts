// Starts the server as users do: as a process, on a data directory, on free ports.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverProgram } from './server-program.ts'

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
  /** Its metadata store is where its flags say, or its own file, wherever the run keeps the others'. */
  readonly ownStore?: boolean
  /** What is started; else what the run starts everywhere. */
  readonly program?: string
}

export async function startCadastre(options: StartOptions = {}): Promise<CadastreProcess> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'cadastre-test-'))
  const flags = [...(options.ownStore ? [] : await storeFlags(directory)), ...(options.flags ?? [])]
  const child = spawn(
    process.execPath,
    [
      options.program ?? serverProgram,
      'serve',
      '--data-dir',
      directory,
      '--pg-port',
      '0',
      '--http-port',
      '0',
      ...flags,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'], // Most of them answer few queries, and there are many of them.
      env: { CADASTRE_WARM_UP: 'off', ...process.env, ...options.environment },
    },
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

/** Where the run keeps metadata stores elsewhere (test/run.ts), a new data directory gets one; an old one knows where its store is. */
async function storeFlags(directory: string): Promise<readonly string[]> {
  const server = process.env['CADASTRE_TEST_STORE_URL']
  if (server === undefined || existsSync(join(directory, 'bootstrap.json'))) return []
  const { newStore } = await import('./store-server.ts')
  return ['--metadata-store', await newStore(server)]
}
