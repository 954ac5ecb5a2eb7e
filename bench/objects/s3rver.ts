// s3rver as a peer: plain files behind the API of S3, without an fsync, and no database.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/support/postgres.ts'
import type { S3Process } from './s3-peer.ts'

const program = join(dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin', 's3rver.js')
const triesMax = 200

export async function startS3rver(): Promise<S3Process> {
  const directory = mkdtempSync(join(tmpdir(), 's3rver-'))
  const port = await freePort()
  const child = spawn(
    process.execPath,
    // The legacy provider has the cipher of its continuation tokens.
    [
      '--no-deprecation',
      '--openssl-legacy-provider',
      program,
      '-d',
      directory,
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-s',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > triesMax || child.exitCode !== null) throw new Error('s3rver did not start')
    await sleep(50)
  }
  return {
    name: 's3rver',
    port,
    accessKey: 'S3RVER',
    secret: 'S3RVER',
    processId: child.pid!,
    directory,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true))).once('error', () => resolve(false))
  })
