// ListObjectVersions where there are no versions: each object is the latest of its name, and its version is `null`.
import type { Operation } from '../call.ts'
import { sendXml } from '../answer.ts'
import { S3Error } from '../s3-error.ts'
import { listPage } from './list-objects.ts'

export const listObjectVersions: Operation = async (call) => {
  const marker = call.query.get('key-marker') ?? ''
  const version = call.query.get('version-id-marker')
  if (version && marker === '')
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.')
  const page = await listPage(call, marker)
  const { Contents, CommonPrefixes } = page.entries(true)
  sendXml(call, 'ListVersionsResult', {
    ...page.fields,
    KeyMarker: page.text(marker),
    VersionIdMarker: version ?? '',
    NextKeyMarker: page.next === undefined ? undefined : page.text(page.next),
    NextVersionIdMarker: page.next === undefined ? undefined : 'null',
    Version: Contents.map(({ Key, ...rest }) => ({ Key, VersionId: 'null', IsLatest: true, ...rest })),
    CommonPrefixes,
  })
}
