import type { UploadInfo } from '../../../../regions/objects/bucket-store.ts'
import { listMax } from '../../../../regions/objects/limits.ts'
import { isoTime, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { numberOf } from '../object-headers.ts'
import { encode } from '../sigv4/signing.ts'

export const listMultipartUploads: Operation = async (call) => {
  const { query, bucket } = call
  const { owner } = await call.allow(bucket, 'INSERT')
  const delimiter = query.get('delimiter') ?? ''
  const keyMarker = query.get('key-marker') ?? ''
  const uploadMarker = query.get('upload-id-marker') ?? ''
  const prefix = query.get('prefix') ?? ''
  const limit = numberOf(query, 'max-uploads', listMax, listMax)
  const text = (value: string): string =>
    query.get('encoding-type') === 'url' ? encode(value).replaceAll('%2F', '/') : value
  const all = (await call.store.listMultiparts(bucket)).filter((upload) => upload.key.startsWith(prefix))
  const left = folded(after(all, keyMarker, uploadMarker), prefix, delimiter, keyMarker)
  const page = left.slice(0, limit)
  const truncated = left.length > page.length
  const last = page.at(-1)
  const name = call.roleName(owner)
  sendXml(call, 'ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: text(keyMarker),
    UploadIdMarker: uploadMarker,
    NextKeyMarker: truncated ? text(typeof last === 'string' ? last : (last?.key ?? '')) : undefined,
    NextUploadIdMarker: truncated && typeof last !== 'string' ? last?.upload : undefined,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxUploads: limit,
    IsTruncated: truncated,
    EncodingType: query.get('encoding-type') ?? undefined,
    Upload: page
      .filter((one) => typeof one !== 'string')
      .map((upload) => ({
        Key: text(upload.key),
        UploadId: upload.upload,
        Initiator: { ID: name, DisplayName: name },
        Owner: { ID: name, DisplayName: name },
        StorageClass: 'STANDARD',
        Initiated: isoTime(upload.started),
        ChecksumAlgorithm: upload.algorithm?.toUpperCase(),
        ChecksumType: upload.checksumType,
      })),
    CommonPrefixes: page.filter((one) => typeof one === 'string').map((one) => ({ Prefix: text(one) })),
  })
}

/** Uploads, and once for each what keys have in common up to the delimiter; marker: the last of the page before. */
function folded(
  uploads: readonly UploadInfo[],
  prefix: string,
  delimiter: string,
  marker: string,
): readonly (UploadInfo | string)[] {
  if (delimiter === '') return uploads
  const entries: (UploadInfo | string)[] = []
  for (const upload of uploads) {
    const end = upload.key.indexOf(delimiter, prefix.length)
    const common = upload.key.slice(0, end + delimiter.length)
    if (end < 0) entries.push(upload)
    else if (common !== marker && entries.at(-1) !== common) entries.push(common)
  }
  return entries
}

/** Uploads are in order of their keys, and of their start where a key has several. */
function after(all: readonly UploadInfo[], key: string, upload: string): readonly UploadInfo[] {
  if (key === '') return all
  const at = upload === '' ? -1 : all.findIndex((one) => one.key === key && one.upload === upload)
  if (at >= 0) return all.slice(at + 1)
  return all.filter((one) => Buffer.compare(Buffer.from(one.key), Buffer.from(key)) > 0)
}
