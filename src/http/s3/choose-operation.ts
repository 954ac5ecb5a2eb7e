// From method, address and query to the operation.
import type { Address } from './address.ts'
import type { Operation } from './call.ts'
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts'
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts'
import { copyObject } from './operations/copy-object.ts'
import { createBucket } from './operations/create-bucket.ts'
import { createMultipartUpload } from './operations/create-multipart-upload.ts'
import { deleteBucket } from './operations/delete-bucket.ts'
import { deleteObject } from './operations/delete-object.ts'
import { deleteObjects } from './operations/delete-objects.ts'
import { getAcl } from './operations/get-acl.ts'
import { getBucketLocation } from './operations/get-bucket-location.ts'
import { getBucketVersioning } from './operations/get-bucket-versioning.ts'
import { getObject } from './operations/get-object.ts'
import { headBucket } from './operations/head-bucket.ts'
import { headObject } from './operations/head-object.ts'
import { listBuckets } from './operations/list-buckets.ts'
import { listMultipartUploads } from './operations/list-multipart-uploads.ts'
import { listObjects, listObjectsV2 } from './operations/list-objects.ts'
import { listParts } from './operations/list-parts.ts'
import { putObject } from './operations/put-object.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/tagging.ts'
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts'
import { notImplemented, S3Error } from './s3-error.ts'

/** Parts of S3 that a query names and that are not here: what a read of them finds, or undefined where it is refused. */
const absent: Readonly<Record<string, string | undefined>> = {
  accelerate: undefined,
  analytics: undefined,
  attributes: undefined,
  cors: 'NoSuchCORSConfiguration',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  intelligentTiering: undefined,
  inventory: undefined,
  'legal-hold': undefined,
  lifecycle: 'NoSuchLifecycleConfiguration',
  logging: undefined,
  metrics: undefined,
  notification: undefined,
  'object-lock': 'ObjectLockConfigurationNotFoundError',
  ownershipControls: undefined,
  policy: 'NoSuchBucketPolicy',
  policyStatus: 'NoSuchBucketPolicy',
  publicAccessBlock: undefined,
  replication: undefined,
  requestPayment: undefined,
  restore: undefined,
  retention: undefined,
  select: undefined,
  torrent: undefined,
  versions: undefined,
  website: undefined,
}

export function chooseOperation(
  method: string,
  { bucket, key, query }: Address,
  copies: boolean,
): { readonly name: string; readonly operation: Operation } {
  for (const [name, missing] of Object.entries(absent)) {
    if (!query.has(name)) continue
    if (missing !== undefined && method === 'GET') throw new S3Error(missing, `there is no ${name} configuration`)
    throw notImplemented(`?${name}`)
  }
  const version = query.get('versionId')
  if (version !== null && version !== 'null') throw notImplemented('a version of an object')
  const found =
    bucket === '' ? ofService(method) : key === '' ? ofBucket(method, query) : ofObject(method, query, copies)
  if (!found) throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.')
  return { name: found.name, operation: found }
}

const ofService = (method: string): Operation | undefined => (method === 'GET' ? listBuckets : undefined)

function ofBucket(method: string, query: URLSearchParams): Operation | undefined {
  if (query.has('acl')) return method === 'GET' ? getAcl : refuse('changing an ACL')
  if (query.has('tagging')) {
    if (method === 'GET') throw new S3Error('NoSuchTagSet', 'The TagSet does not exist')
    return refuse('tagging of buckets')
  }
  switch (method) {
    case 'PUT':
      return query.has('versioning') ? refuse('versioning') : createBucket
    case 'HEAD':
      return headBucket
    case 'DELETE':
      return deleteBucket
    case 'POST':
      return query.has('delete') ? deleteObjects : refuse('a POST of a form')
    case 'GET':
      if (query.has('location')) return getBucketLocation
      if (query.has('versioning')) return getBucketVersioning
      if (query.has('uploads')) return listMultipartUploads
      return query.get('list-type') === '2' ? listObjectsV2 : listObjects
  }
  return undefined
}

function ofObject(method: string, query: URLSearchParams, copies: boolean): Operation | undefined {
  if (query.has('acl')) return method === 'GET' ? getAcl : refuse('changing an ACL')
  const upload = query.has('uploadId')
  const tagging = query.has('tagging')
  switch (method) {
    case 'PUT':
      if (tagging) return putObjectTagging
      if (upload) return copies ? uploadPartCopy : uploadPart
      return copies ? copyObject : putObject
    case 'GET':
      if (tagging) return getObjectTagging
      return upload ? listParts : getObject
    case 'HEAD':
      return headObject
    case 'DELETE':
      if (tagging) return deleteObjectTagging
      return upload ? abortMultipartUpload : deleteObject
    case 'POST':
      if (query.has('uploads')) return createMultipartUpload
      return upload ? completeMultipartUpload : undefined
  }
  return undefined
}

function refuse(what: string): never {
  throw notImplemented(what)
}
