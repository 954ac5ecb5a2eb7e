// What the object store refuses: S3's code for S3's clients, an SQLSTATE for SQL's.
import { PgError } from '../../engine/errors.ts'

const sqlstates = {
  AccessDenied: '42501',
  BadDigest: '22000',
  BucketAlreadyExists: '42710',
  BucketAlreadyOwnedByYou: '42710',
  BucketNotEmpty: '2BP01',
  ConditionalRequestConflict: '40001',
  EntityTooLarge: '54000',
  EntityTooSmall: '22023',
  IncompleteBody: '22000',
  InternalError: 'XX000',
  InvalidArgument: '22023',
  InvalidBucketName: '42602',
  InvalidPart: '22023',
  InvalidPartOrder: '22023',
  InvalidRange: '22003',
  InvalidRequest: '22023',
  InvalidTag: '22023',
  KeyTooLongError: '54000',
  MetadataTooLarge: '54000',
  NoSuchBucket: '42704',
  NoSuchKey: '42704',
  NoSuchUpload: '42704',
  NotImplemented: '0A000',
  NotModified: '02000',
  PreconditionFailed: '22023',
  ServiceUnavailable: '57P03',
  TooManyAccessKeys: '54000',
  XAmzContentSHA256Mismatch: '22000',
} as const

export type ObjectErrorCode = keyof typeof sqlstates
export const objectErrorCodes = Object.keys(sqlstates) as readonly ObjectErrorCode[]

export class ObjectError extends PgError {
  readonly code: ObjectErrorCode
  /** Of an object that was not modified. */
  readonly etag: string | undefined
  constructor(code: ObjectErrorCode, message: string, etag?: string, sqlstate: string = sqlstates[code]) {
    super(sqlstate, message)
    this.code = code
    this.etag = etag
  }
}

export const noSuchBucket = (name: string): ObjectError =>
  new ObjectError('NoSuchBucket', `bucket "${name}" does not exist`)
export const noSuchKey = (key: string): ObjectError => new ObjectError('NoSuchKey', `object "${key}" does not exist`)
export const noSuchUpload = (): ObjectError =>
  new ObjectError('NoSuchUpload', 'the upload does not exist: it was completed or aborted, or never begun')
export const preconditionFailed = (): ObjectError =>
  new ObjectError('PreconditionFailed', 'at least one of the preconditions that were given does not hold')
export const badDigest = (what: string): ObjectError =>
  new ObjectError('BadDigest', `the ${what} that was given is not that of the bytes that came`)
/** What lies there is not what was put: XX001 in SQL. */
export const damaged = (what: string): ObjectError =>
  new ObjectError('InternalError', `${what} is damaged`, undefined, 'XX001')
