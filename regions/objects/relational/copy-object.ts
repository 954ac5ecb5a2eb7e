// Copy: the source's bytes as they are when the copy begins, into an object or into a part.
import type {
  ByteRange,
  CopyRequest,
  GetRequest,
  GetResult,
  ObjectBody,
  PutResult,
  UploadName,
} from '../bucket-store.ts'
import { ObjectError, preconditionFailed } from '../object-error.ts'
import { getObject } from './get-object.ts'
import { putObject } from './put-object.ts'
import { putPart } from './put-part.ts'
import type { StoreContext } from './store-context.ts'

export async function copyObject(context: StoreContext, request: CopyRequest): Promise<PutResult> {
  const source = await openSource(context, request.from)
  const { head } = source
  return withBody(source, (body) =>
    putObject(
      context,
      {
        bucket: request.bucket,
        key: request.key,
        size: head.size,
        headers: request.attributes?.headers ?? head.headers,
        metadata: request.attributes?.metadata ?? head.metadata,
        tags: request.tags ?? head.tags,
        algorithms: request.algorithms,
        conditions: request.conditions,
      },
      body,
    ),
  )
}

export async function copyPart(
  context: StoreContext,
  name: UploadName,
  number: number,
  from: CopyRequest['from'] & { readonly range?: ByteRange },
): Promise<PutResult> {
  const source = await openSource(context, from)
  return withBody(source, (body) => {
    const { size } = source.head
    // Unlike a read, which gets what there is of its range.
    if (from.range && 'last' in from.range && (from.range.last ?? 0) >= size)
      throw new ObjectError('InvalidRange', `the source has ${size} bytes, and not all of the range`)
    return putPart(context, name, { number, size: source.length, algorithms: [] }, body)
  })
}

/** Whoever copies has no use for the answer that his copy is still good. */
async function openSource(context: StoreContext, from: GetRequest): Promise<GetResult> {
  try {
    return await getObject(context, from)
  } catch (error) {
    throw error instanceof ObjectError && error.code === 'NotModified' ? preconditionFailed() : error
  }
}

async function withBody(source: GetResult, use: (body: ObjectBody) => Promise<PutResult>): Promise<PutResult> {
  try {
    return await use({ pieces: source.pieces, digests: () => ({}) })
  } finally {
    // Also where nobody came to read it.
    await source.pieces[Symbol.asyncIterator]().return?.(undefined)
  }
}
