// A bucket of many keys, listed by pages: all of them, the folders that they lie in, and one folder.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Measure } from '../report.ts'
import type { S3Peer } from './s3-peer.ts'

export interface ListOptions {
  readonly keys: number
}

const bucket = 'bench-list'
const keysPerFolder = 100
/** Of a peer that reads all names anew for each page. */
const peerPagesMax = 10

const keyOf = (n: number): string =>
  `${String(Math.floor(n / keysPerFolder)).padStart(6, '0')}/${String(n).padStart(8, '0')}`

export async function longList(own: S3Peer, s3rver: S3Peer, { keys }: ListOptions): Promise<Measure[]> {
  const fillStart = performance.now()
  await fill(own, keys)
  const filled = keys / ((performance.now() - fillStart) / 1000)
  await fillS3rver(s3rver, keys)
  const folders = Math.ceil(keys / keysPerFolder)
  const first = `${keyOf(0).split('/')[0]}/`
  const cases = [
    { name: `list of ${keys} keys`, query: '', keys, unit: 'keys/s' },
    {
      name: `list of ${folders} folders`,
      query: '&delimiter=%2F',
      keys: folders,
      unit: 'folders/s',
    },
    {
      name: 'list of one folder',
      query: `&delimiter=%2F&prefix=${encodeURIComponent(first)}`,
      keys: Math.min(keysPerFolder, keys),
      unit: 'keys/s',
    },
  ]
  const measures: Measure[] = []
  for (const one of cases) {
    const ours = await listed(own, one.query, Infinity)
    if (ours.count !== one.keys) throw new Error(`${one.name}: ${ours.count} of ${one.keys} were listed`)
    const theirs = await listed(s3rver, one.query, peerPagesMax)
    measures.push({
      name: one.name,
      unit: one.unit,
      figures: { [own.name]: ours.rate, [s3rver.name]: theirs.rate },
      ratio: ours.rate / theirs.rate,
      note:
        (theirs.more ? `s3rver: its first ${peerPagesMax} pages` : '') +
        (one.query === '' ? `; made by ${filled.toFixed(0)} puts/s` : ''),
    })
  }
  return measures
}

async function fill({ signer, connections }: S3Peer, keys: number): Promise<void> {
  await connections[0].send(signer.request('PUT', `/${bucket}`))
  const body = Buffer.from('z')
  let next = 0
  await Promise.all(
    connections.map(async (connection) => {
      for (let n = next++; n < keys; n = next++)
        await connection.send(signer.request('PUT', `/${bucket}/${keyOf(n)}`, body))
    }),
  )
}

/** Its own form: an object and its MD5 are files. */
async function fillS3rver({ signer, connections, directory }: S3Peer, keys: number): Promise<void> {
  await connections[0].send(signer.request('PUT', `/${bucket}`))
  const md5 = 'fbade9e36a3f36d3d676c1b808451dd7'
  for (let n = 0; n < keys; n++) {
    const path = join(directory, bucket, keyOf(n))
    if (n % keysPerFolder === 0) mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(`${path}._S3rver_object`, 'z')
    writeFileSync(`${path}._S3rver_object.md5`, md5)
  }
}

async function listed(
  { signer, connections: [connection] }: S3Peer,
  query: string,
  pagesMax: number,
): Promise<{
  readonly count: number
  readonly rate: number
  readonly more: boolean
}> {
  const start = performance.now()
  let count = 0
  let token: string | undefined
  let pages = 0
  do {
    const more = token === undefined ? '' : `&continuation-token=${encodeURIComponent(token)}`
    const path = `/${bucket}?list-type=2${query}${more}`
    const { text } = await connection.send(signer.request('GET', path), undefined, true)
    count += text.split('<Key>').length - 1 + text.split('<CommonPrefixes>').length - 1
    token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1]
    pages++
  } while (token !== undefined && pages < pagesMax)
  return {
    count,
    rate: count / ((performance.now() - start) / 1000),
    more: token !== undefined,
  }
}
