// The object store by its S3 face, against s3rver and against plain files on the same disk: small objects per second, large ones in MB/s,
// a long list, and the memory that a very large upload takes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../test/support/postgres.ts'
import { startCadastre } from '../peers/cadastre.ts'
import type { Report } from '../report.ts'
import { hugeUpload } from './huge-upload.ts'
import { largeObjects } from './large-objects.ts'
import { longList } from './long-list.ts'
import { connectPeer, type S3Peer, type S3Process } from './s3-peer.ts'
import { startS3rver } from './s3rver.ts'
import { smallObjects } from './small-objects.ts'

export interface ObjectsOptions {
  readonly rounds: number
  readonly seconds: number
  /** Of the list. */
  readonly keys: number
  readonly largeMegabytes: number
  readonly hugeMegabytes: number
  /** Of small objects. */
  readonly connections: readonly number[]
}

/** Of those that fill the list. */
const fillConnections = 32

export async function objects(options: ObjectsOptions): Promise<Report> {
  const { rounds, seconds, connections, keys } = options
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-files-'))
  const peers: S3Peer[] = []
  try {
    for (const start of [startOwn, startS3rver]) peers.push(await connectPeer(await start(), fillConnections))
    const [own, s3rver] = peers
    const measures = [
      ...(await smallObjects(peers, directory, {
        rounds,
        seconds,
        connections,
      })),
      ...(await largeObjects(peers, directory, {
        rounds,
        megabytes: options.largeMegabytes,
      })),
      await hugeUpload(own, options.hugeMegabytes),
      ...(await longList(own, s3rver, { keys })),
    ]
    return { bench: 'objects', settings: { ...options }, measures }
  } finally {
    for (const peer of peers) await peer.close()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function startOwn(): Promise<S3Process> {
  const port = await freePort()
  const server = await startCadastre({ flags: ['--s3-port', String(port)] })
  const [[accessKey, secret]] = (await server.query('SELECT * FROM cadastre.create_access_key()')) as string[][]
  const { directory, processId } = server
  return {
    name: 'cadastre',
    port,
    accessKey,
    secret,
    processId,
    directory,
    stop: () => server.close(),
  }
}
