// A whole server on a disk that the test breaks and mends.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { serverProgram } from '../support/server-program.ts'
import { SimpleClient, type SimpleResult } from '../support/simple-client.ts'
import type { Fault } from './faulty-disk.ts'

const loader = new URL('./faulty-disk.ts', import.meta.url)
/** And a client of it. */
export class BrokenServer {
  readonly directory = mkdtempSync(join(tmpdir(), 'cadastre-faults-'))
  readonly #control = `${this.directory}.faults`
  #server: CadastreProcess | undefined
  #client: SimpleClient | undefined
  #length = 0

  async start(): Promise<void> {
    this.breaking()
    this.#server = await startCadastre({
      directory: this.directory,
      environment: {
        FAULTY_DISK: this.#control,
        NODE_OPTIONS: `--import=${loader.href}`,
      },
    })
    this.#client = await SimpleClient.connect(this.#server.pgPort)
  }

  /** These and no others from now on. */
  breaking(...faults: Fault[]): void {
    // Longer than before, so that the change shows.
    const text = JSON.stringify(faults)
    this.#length = Math.max(this.#length + 1, text.length)
    // At once: threads of the server read it while they work.
    writeFileSync(`${this.#control}.new`, text.padEnd(this.#length))
    renameSync(`${this.#control}.new`, this.#control)
  }

  ask(sql: string): Promise<SimpleResult> {
    return this.#client!.query(sql)
  }
  async rows(sql: string): Promise<(string | null)[][]> {
    const { rows, error } = await this.ask(sql)
    assert.equal(error, undefined, `${sql}: ${JSON.stringify(error)}`)
    return rows
  }
  async state(sql: string): Promise<string | undefined> {
    return (await this.ask(sql)).error?.sqlstate
  }
  /** Files of segments that are not whole yet. */
  partialSegments(): string[] {
    return readdirSync(join(this.directory, 'segments'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.partial'),
    )
  }
  copy(sql: string, lines: Iterable<string>): Promise<SimpleResult> {
    return this.#client!.copyIn(sql, lines)
  }
  health(): Promise<{ readonly status: number }> {
    return fetch(`http://127.0.0.1:${this.#server!.httpPort}/health`)
  }
  get httpPort(): number {
    return this.#server!.httpPort
  }
  log(): string {
    return this.#server!.log()
  }

  async kill(): Promise<void> {
    this.#client?.end()
    await this.#server?.kill()
  }
  /** Without a fault, and with the offline check before. */
  async restart(): Promise<void> {
    await this.kill()
    this.breaking()
    execFileSync(process.execPath, [serverProgram, 'verify', '--data-dir', this.directory])
    await this.start()
  }
  async end(): Promise<void> {
    await this.kill()
    rmSync(this.directory, { recursive: true, force: true })
    rmSync(this.#control, { force: true })
  }
}
