// From method, address and query to the operation.
import type { Address } from './address.ts'
import type { Operation } from './call.ts'
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts'
import { absentConfiguration } from './operations/absent-configuration.ts'
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
import { getObjectAttributes } from './operations/get-object-attributes.ts'
import { headBucket } from './operations/head-bucket.ts'
import { headObject } from './operations/head-object.ts'
import { listBuckets } from './operations/list-buckets.ts'
import { listMultipartUploads } from './operations/list-multipart-uploads.ts'
import { listObjectVersions } from './operations/list-object-versions.ts'
import { listObjects, listObjectsV2 } from './operations/list-objects.ts'
import { listParts } from './operations/list-parts.ts'
import { putObject } from './operations/put-object.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/tagging.ts'
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts'
import { notImplemented, S3Error } from './s3-error.ts'

/** Parts of S3 that a query names and that are not here. */
const absent = [
  ...['accelerate', 'analytics', 'cors', 'encryption', 'intelligentTiering', 'inventory', 'legal-hold', 'lifecycle'],
  ...['logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus'],
  ...['publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'torrent', 'website'],
] as const

export function chooseOperation(
  method: string,
  { bucket, key, query }: Address,
  copies: boolean,
): { readonly name: string; readonly operation: Operation } {
  for (const name of absent) {
    if (!query.has(name)) continue
    const operation = method === 'GET' && bucket !== '' ? absentConfiguration(name) : undefined
    if (operation) return { name: operation.name, operation }
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
  if (query.has('tagging')) return method === 'GET' ? absentConfiguration('tagging') : refuse('tagging of buckets')
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
      if (query.has('versions')) return listObjectVersions
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
      if (query.has('attributes')) return getObjectAttributes
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
