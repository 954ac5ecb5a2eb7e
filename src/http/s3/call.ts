// One request as an operation sees it: signed, addressed, and allowed to ask.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BucketInfo, BucketStore } from '../../../regions/objects/bucket-store.ts'
import type { BucketUse } from '../../objects/bucket-access.ts'
import type { SignedRequest } from './sigv4/verify.ts'

export interface S3Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly store: BucketStore
  readonly query: URLSearchParams
  /** Empty where the request names none. */
  readonly bucket: string
  readonly key: string
  readonly signed: SignedRequest
  /** OID of the role that signed. */
  readonly role: number
  readonly requestId: string
  /** Name of the role of that OID. */
  roleName(oid: number): string
  /** Throws AccessDenied, or NoSuchBucket. */
  allow(bucket: string, use: BucketUse): Promise<BucketInfo>
  /** Without an error: what a list of buckets shows. */
  mayUse(bucket: BucketInfo, use: BucketUse): boolean
}

export type Operation = (call: S3Call) => Promise<void>
