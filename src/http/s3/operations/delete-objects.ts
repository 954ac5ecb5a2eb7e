import { removeManyMax } from '../../../../regions/objects/limits.ts'
import { sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { plainEtag } from '../object-headers.ts'
import { readXmlBody } from '../request-body.ts'
import { failureOf, notImplemented, S3Error } from '../s3-error.ts'
import { childrenOf, requireRoot, textOf } from '../xml/read-xml.ts'
import type { XmlFields } from '../xml/write-xml.ts'

export const deleteObjects: Operation = async (call) => {
  const { bucket, store } = call
  await call.allow(bucket, 'DELETE')
  const root = requireRoot(await readXmlBody(call), 'Delete')
  const asked = childrenOf(root, 'Object').map((object) => {
    const key = textOf(object, 'Key')
    const version = textOf(object, 'VersionId')
    if (key === undefined) throw new S3Error('MalformedXML', 'an object that is to be deleted needs a key')
    if (version !== undefined && version !== 'null') throw notImplemented('deleting a version')
    return { key, etag: textOf(object, 'ETag') }
  })
  if (asked.length === 0 || asked.length > removeManyMax)
    throw new S3Error('MalformedXML', `from 1 to ${removeManyMax} objects are deleted by one request`)
  const deleted: XmlFields[] = []
  const failed: XmlFields[] = []
  const plain = asked.filter(({ etag }) => etag === undefined).map(({ key }) => key)
  if (plain.length > 0) await store.removeMany(bucket, plain)
  deleted.push(...plain.map((Key) => ({ Key })))
  for (const { key, etag } of asked) {
    if (etag === undefined) continue
    try {
      await store.remove(bucket, key, { ifMatch: [plainEtag(etag)] })
      deleted.push({ Key: key })
    } catch (error) {
      const { code, message } = failureOf(error)
      failed.push({ Key: key, Code: code, Message: message })
    }
  }
  sendXml(call, 'DeleteResult', { Deleted: textOf(root, 'Quiet') === 'true' ? [] : deleted, Error: failed })
}
