// A body on its way to S3, checked against what its sender says of it and against what S3 answers.
import type { ObjectBody, PutResult } from '../../../regions/objects/bucket-store.ts'
import { type DigestName, DigestSet } from '../../../regions/objects/digests/digests.ts'
import { ObjectError } from '../../../regions/objects/object-error.ts'
import type { S3Asked, S3Connection } from './s3-connection.ts'
import { plainEtag, timeOf } from './s3-forms.ts'

export async function sendBody(
  connection: S3Connection,
  target: Omit<S3Asked, 'method' | 'body'>,
  size: number,
  algorithms: readonly DigestName[],
  body: ObjectBody,
): Promise<PutResult> {
  const digests = new DigestSet(algorithms)
  let checked: ReturnType<DigestSet['finish']> | undefined
  const pieces = (async function* () {
    let held: Uint8Array | undefined
    for await (const piece of body.pieces) {
      // The last byte goes once all is known to be right: before it there is no object.
      if (held) yield held
      digests.update(piece)
      held = Uint8Array.from(piece)
    }
    checked = digests.finish(body.digests())
    if (held) yield held
  })()
  const headers = await connection.headers({ method: 'PUT', ...target, body: { size, pieces } })
  checked ??= digests.finish(body.digests())
  const etag = plainEtag(headers.etag)
  if (/^[0-9a-f]{32}$/.test(etag) && etag !== checked.md5.toString('hex') && !headers['x-amz-server-side-encryption'])
    throw new ObjectError('BadDigest', 'the ETag that S3 answers is not the MD5 of the bytes that were sent')
  return { etag, checksums: checked.checksums, modified: timeOf(headers.date) }
}
