// Large objects in MB/s, against the copy of a file on the same disk: with an fsync where an object is put, without one where it is read.
// Each put and each copy makes a new file: to write over one takes pages that the kernel has at hand, which no first write finds.
// The bar is the copy alone. The MD5 that a put's ETag is costs a core more time than the copy does, so its own speed is told beside.
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../interleave.ts'
import type { Measure } from '../report.ts'
import { copyFile, filePieces, mebibyte, writeDurably } from './plain-files.ts'
import type { S3Peer } from './s3-peer.ts'

export interface LargeOptions {
  readonly rounds: number
  readonly megabytes: number
}

const copyName = 'plain copy'
const digestName = 'MD5 alone'

export async function largeObjects(
  peers: readonly S3Peer[],
  directory: string,
  { rounds, megabytes }: LargeOptions,
): Promise<Measure[]> {
  const size = megabytes * mebibyte
  const from = join(directory, 'large')
  writeDurably(from, Buffer.alloc(size, 'y'))
  const speeds: Record<string, number[]> = {}
  const time = async (name: string, work: () => unknown): Promise<void> => {
    const start = performance.now()
    await work()
    ;(speeds[name] ??= []).push(size / 1e6 / ((performance.now() - start) / 1000))
  }
  for (let round = 0; round < rounds; round++) {
    await time(digestName, () => {
      const digest = createHash('md5')
      for (const piece of filePieces(from)) digest.update(piece)
      digest.digest()
    })
    for (const [kind, durable] of [
      ['put', true],
      ['get', false],
    ] as const) {
      const to = join(directory, `copy-${round}-${kind}`)
      await time(`${kind} ${copyName}`, () => copyFile(from, to, durable))
      for (const peer of round % 2 === 0 ? peers : peers.toReversed()) {
        const [connection] = peer.connections
        const path = `/bench/large-${round}`
        const request =
          kind === 'put' ? peer.signer.request('PUT', path, undefined, size) : peer.signer.request('GET', path)
        await time(`${kind} ${peer.name}`, () =>
          connection.send(request, kind === 'put' ? filePieces(from, true) : undefined),
        )
      }
      rmSync(to)
    }
    for (const { connections, signer } of peers)
      await connections[0].send(signer.request('DELETE', `/bench/large-${round}`))
  }
  return (['put', 'get'] as const).map((kind) => {
    const of = (name: string): number => median(speeds[`${kind} ${name}`])
    return {
      name: `${kind} ${megabytes} MiB`,
      unit: 'MB/s',
      figures: Object.fromEntries([...peers.map(({ name }) => name), copyName].map((name) => [name, of(name)])),
      ratio: of(peers[0].name) / of(copyName),
      bar: { atLeast: 0.5 },
      note:
        kind === 'put'
          ? `of the plain copy; ${digestName} ${median(speeds[digestName]).toFixed(0)} MB/s`
          : 'of the plain copy',
    }
  })
}
