// GetObjectTagging, PutObjectTagging, DeleteObjectTagging.
import { sendNothing, sendXml } from '../answer.ts'
import type { Operation } from '../call.ts'
import { readXmlBody } from '../request-body.ts'
import { S3Error } from '../s3-error.ts'
import { childrenOf, requireRoot, textOf } from '../xml/read-xml.ts'

export const getObjectTagging: Operation = async (call) => {
  await call.allow(call.bucket, 'SELECT')
  const { head } = await call.store.head({ bucket: call.bucket, key: call.key })
  const tags = Object.entries(head.tags).map(([Key, Value]) => ({ Key, Value }))
  sendXml(call, 'Tagging', { TagSet: { Tag: tags } })
}

export const putObjectTagging: Operation = async (call) => {
  await call.allow(call.bucket, 'INSERT')
  const root = requireRoot(await readXmlBody(call), 'Tagging')
  const tags: Record<string, string> = {}
  for (const set of childrenOf(root, 'TagSet'))
    for (const tag of childrenOf(set, 'Tag')) {
      const key = textOf(tag, 'Key')
      const value = textOf(tag, 'Value')
      if (key === undefined || value === undefined) throw new S3Error('MalformedXML', 'a tag needs a key and a value')
      if (Object.hasOwn(tags, key)) throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key')
      tags[key] = value
    }
  await call.store.setTags(call.bucket, call.key, tags)
  sendNothing(call, 200)
}

export const deleteObjectTagging: Operation = async (call) => {
  await call.allow(call.bucket, 'INSERT')
  await call.store.setTags(call.bucket, call.key, {})
  sendNothing(call, 204)
}
