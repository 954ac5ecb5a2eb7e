// Errors as S3 answers them: a code, its HTTP status, and XML.
import { PgError } from '../../../engine/errors.ts'
import { ObjectError } from '../../../regions/objects/object-error.ts'

/** Statuses of all codes that are not 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchWebsiteConfiguration: 404,
  NotImplemented: 501,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  RequestTimeTooSkewed: 403,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
}

/** An error of the S3 protocol itself. */
export class S3Error extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const notImplemented = (what: string): S3Error => new S3Error('NotImplemented', `${what} is not supported`)
export const accessDenied = (message = 'Access Denied'): S3Error => new S3Error('AccessDenied', message)

export interface S3Failure {
  readonly code: string
  readonly message: string
  readonly status: number
  /** Of the object that was not modified: an answer without it would take it away from caches. */
  readonly etag?: string
}

export function failureOf(error: unknown): S3Failure {
  const code = error instanceof S3Error || error instanceof ObjectError ? error.code : codeOf(error)
  const message =
    code === 'InternalError' ? 'We encountered an internal error. Please try again.' : (error as Error).message
  const etag = error instanceof ObjectError ? error.etag : undefined
  return { code, message, status: statuses[code] ?? 400, etag }
}

/** A full disk, one that fails and a database that is away are not the client's fault, and pass. */
const codeOf = (error: unknown): string =>
  error instanceof PgError && /^(53|58030|08|57P0)/.test(error.sqlstate) ? 'ServiceUnavailable' : 'InternalError'
