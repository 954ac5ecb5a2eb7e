// What a process holds beyond what it held idle while a very large object is put.
import { readFileSync } from 'node:fs'
import type { Measure } from '../report.ts'
import { mebibyte } from './plain-files.ts'
import type { S3Peer } from './s3-peer.ts'

/** How many pieces lie between two looks at the memory. */
const piecesPerLook = 16

export async function hugeUpload(
  { name, signer, connections, processId }: S3Peer,
  megabytes: number,
): Promise<Measure> {
  const [connection] = connections
  const residentMegabytes = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))![1]) / 1024
  const piece = Buffer.alloc(mebibyte, 'h')
  const idle = residentMegabytes()
  let most = idle
  const pieces = (function* () {
    for (let n = 0; n < megabytes; n++) {
      if (n % piecesPerLook === 0) most = Math.max(most, residentMegabytes())
      yield piece
    }
  })()
  const size = megabytes * mebibyte
  const start = performance.now()
  await connection.send(signer.request('PUT', '/bench/huge', undefined, size), pieces)
  const seconds = (performance.now() - start) / 1000
  await connection.send(signer.request('DELETE', '/bench/huge'))
  return {
    name: `memory of an upload of ${megabytes} MiB`,
    unit: 'MiB above idle',
    figures: { [name]: most - idle },
    ratio: most - idle,
    bar: { atMost: 64 },
    note: `${(size / 1e6 / seconds).toFixed(0)} MB/s`,
  }
}
