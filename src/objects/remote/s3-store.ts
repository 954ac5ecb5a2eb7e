// Any S3 by its API, as a store of buckets. What S3 does not have is refused: access keys and grants are its own matter. Which of two
// uploads wins is, too: the rule that the one started last does holds only where that S3 keeps it.
import type {
  BucketInfo,
  BucketStore,
  GetRequest,
  ListRequest,
  ListResult,
} from '../../../regions/objects/bucket-store.ts'
import { DigestSet } from '../../../regions/objects/digests/digests.ts'
import { listMax, removeManyMax } from '../../../regions/objects/limits.ts'
import { ObjectError } from '../../../regions/objects/object-error.ts'
import { childrenOf, textOf } from '../../http/s3/xml/read-xml.ts'
import { xmlDocument } from '../../http/s3/xml/write-xml.ts'
import { type S3Account, S3Connection } from './s3-connection.ts'
import {
  attributeHeaders,
  conditionHeaders,
  copySource,
  locatedObject,
  plainEtag,
  rangeHeader,
  resultOf,
  timeOf,
} from './s3-forms.ts'
import { putFile } from './put-file.ts'
import { multipartOf } from './s3-multipart.ts'
import { sendBody } from './send-body.ts'

export function openS3Store(account: S3Account): BucketStore {
  const connection = new S3Connection(account)
  const refuse = (what: string) => (): Promise<never> =>
    Promise.reject(new ObjectError('NotImplemented', `${what} of another S3 is not supported`))
  const list = (request: ListRequest): Promise<ListResult> => listObjects(connection, request)
  const info = (name: string, created: number): BucketInfo => ({ name, owner: 0, created, hidden: false, grants: [] })
  const removeMany = async (bucket: string, keys: readonly string[]): Promise<(string | null)[]> => {
    const failed = new Map<string, string>()
    for (let start = 0; start < keys.length; start += removeManyMax) {
      const Delete = { Quiet: true, Object: keys.slice(start, start + removeManyMax).map((Key) => ({ Key })) }
      const body = Buffer.from(xmlDocument('Delete', Delete))
      const digests = new DigestSet([])
      digests.update(body)
      const headers = { 'content-md5': digests.finish({}).md5.toString('base64') }
      const root = await connection.xml({ method: 'POST', bucket, query: { delete: '' }, headers, body })
      for (const one of childrenOf(root, 'Error'))
        failed.set(textOf(one, 'Key') ?? '', textOf(one, 'Message') ?? 'error')
    }
    return keys.map((key) => failed.get(key) ?? null)
  }
  const listBuckets = async (): Promise<BucketInfo[]> => {
    const root = await connection.xml({ method: 'GET' })
    const found = childrenOf(root, 'Buckets').flatMap((one) => childrenOf(one, 'Bucket'))
    return found.map((one) => info(textOf(one, 'Name') ?? '', timeOf(textOf(one, 'CreationDate'))))
  }
  return {
    createBucket: async (name) => {
      await connection.headers({ method: 'PUT', bucket: name })
      return info(name, Date.now())
    },
    removeBucket: async (bucket, withObjects) => {
      if (withObjects) {
        const keys: string[] = []
        for await (const { key } of allObjects(list, bucket)) keys.push(key)
        await removeMany(bucket, keys)
      }
      await connection.headers({ method: 'DELETE', bucket })
    },
    bucket: async (name) => {
      try {
        await connection.headers({ method: 'HEAD', bucket: name })
      } catch (error) {
        if (error instanceof ObjectError && error.code === 'NoSuchBucket') return undefined
        throw error
      }
      return (await listBuckets()).find((one) => one.name === name)
    },
    listBuckets,
    count: async (name) => {
      let objects = 0
      let bytes = 0
      for await (const { size } of allObjects(list, name)) {
        objects++
        bytes += size
      }
      return { objects, bytes }
    },
    changeGrant: refuse('grants on buckets'),
    setBucketOwner: refuse('owners of buckets'),
    put: ({ bucket, key, size, algorithms, conditions, ...attributes }, body) =>
      sendBody(
        connection,
        { bucket, key, headers: { ...attributeHeaders(attributes), ...conditionHeaders(conditions) } },
        size,
        algorithms,
        body,
      ),
    putFile: (request) => putFile(connection, request),
    get: async (request) => {
      const answer = await connection.send({ method: 'GET', ...readRequest(request) })
      const found = locatedObject(request.key, answer.headers)
      return { ...found, pieces: answer as AsyncIterable<Uint8Array> }
    },
    head: async (request) =>
      locatedObject(request.key, await connection.headers({ method: 'HEAD', ...readRequest(request) })),
    remove: async (bucket, key, conditions) => {
      const there = await exists(connection, bucket, key)
      await connection.headers({ method: 'DELETE', bucket, key, headers: conditionHeaders(conditions) })
      return there
    },
    removeMany,
    list,
    copy: async (request) => {
      const { bucket, key, attributes, tags, conditions } = request
      const root = await connection.xml({
        method: 'PUT',
        bucket,
        key,
        headers: {
          ...copySource(request.from),
          ...(attributes && { 'x-amz-metadata-directive': 'REPLACE' }),
          ...(tags && { 'x-amz-tagging-directive': 'REPLACE' }),
          ...attributeHeaders({ headers: {}, metadata: {}, ...attributes, tags: tags ?? {} }),
          ...conditionHeaders(conditions),
        },
      })
      return resultOf(root)
    },
    setTags: async (bucket, key, tags) => {
      const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      const body = Buffer.from(xmlDocument('Tagging', { TagSet: { Tag } }))
      await connection.headers({ method: 'PUT', bucket, key, query: { tagging: '' }, body })
    },
    ...multipartOf(connection),
    transfers: refuse('transfers'),
    usage: refuse('usage'),
    addAccessKey: refuse('access keys'),
    accessKey: refuse('access keys'),
    removeAccessKey: refuse('access keys'),
    listAccessKeys: refuse('access keys'),
    close: () => {
      connection.close()
      return Promise.resolve()
    },
  }
}

async function listObjects(
  connection: S3Connection,
  { bucket, prefix, delimiter, after, limit }: ListRequest,
): Promise<ListResult> {
  // Behind a common prefix come the keys that do not begin with it.
  const start = after && delimiter && after.endsWith(delimiter) ? `${after}\u{10ffff}` : after
  const root = await connection.xml({
    method: 'GET',
    bucket,
    query: {
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': String(Math.min(limit, listMax)),
      ...(prefix ? { prefix } : {}),
      ...(delimiter ? { delimiter } : {}),
      ...(start ? { 'start-after': start } : {}),
    },
  })
  const encoded = textOf(root, 'EncodingType') === 'url'
  const name = (text: string | undefined): string =>
    encoded ? decodeURIComponent((text ?? '').replaceAll('+', ' ')) : (text ?? '')
  const objects = childrenOf(root, 'Contents').map((one) => ({
    key: name(textOf(one, 'Key')),
    size: Number(textOf(one, 'Size')),
    etag: plainEtag(textOf(one, 'ETag')),
    modified: timeOf(textOf(one, 'LastModified')),
    checksumAlgorithms: childrenOf(one, 'ChecksumAlgorithm').map((algorithm) => algorithm.text.toLowerCase()),
  }))
  const prefixes = childrenOf(root, 'CommonPrefixes').map((one) => name(textOf(one, 'Prefix')))
  const last = [objects.at(-1)?.key ?? '', prefixes.at(-1) ?? ''].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )[1]
  return { objects, prefixes, ...(textOf(root, 'IsTruncated') === 'true' && { next: last }) }
}

async function* allObjects(list: (request: ListRequest) => Promise<ListResult>, bucket: string) {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: ListResult = await list({ bucket, after, limit: listMax })
    yield* page.objects
    after = page.next
  }
}

async function exists(connection: S3Connection, bucket: string, key: string): Promise<boolean> {
  try {
    await connection.headers({ method: 'HEAD', bucket, key })
    return true
  } catch (error) {
    if (error instanceof ObjectError && error.code === 'NoSuchKey') return false
    throw error
  }
}

const readRequest = ({ bucket, key, range, part, conditions }: GetRequest) => ({
  bucket,
  key,
  headers: { ...rangeHeader(range), ...conditionHeaders(conditions), 'x-amz-checksum-mode': 'ENABLED' },
  query: (part === undefined ? {} : { partNumber: String(part) }) as Readonly<Record<string, string>>,
})
