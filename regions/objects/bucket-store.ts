// Buckets and objects, as S3 has them. An object is whole or absent: unfinished uploads are in no list and no answer, and of several
// finished ones the one that was started last is the object. Errors are ObjectError.
import type { ChecksumAlgorithm, DigestName, Digests } from './digests/digests.ts'

export interface BucketInfo {
  readonly name: string
  /** OID of a role. */
  readonly owner: number
  /** Times are milliseconds since 1970. */
  readonly created: number
  /** Absent where the store would have to look at every object for it (`count`). */
  readonly objects?: number
  readonly bytes?: number
  /** Not for S3's users. */
  readonly hidden: boolean
  /** At most one for each role, never the owner's. */
  readonly grants: readonly BucketGrant[]
}

/** How much a bucket holds. */
export interface BucketSize {
  readonly objects: number
  readonly bytes: number
}

/** SELECT lists and reads objects, INSERT puts them (over others, too), DELETE removes them. */
export const bucketPrivileges = ['SELECT', 'INSERT', 'DELETE'] as const
export type BucketPrivilege = (typeof bucketPrivileges)[number]

export interface BucketGrant {
  /** OID; 0: every role. */
  readonly role: number
  /** OID of who granted last. */
  readonly grantor: number
  readonly privileges: readonly BucketPrivilege[]
}

/** Content headers by lower-case name; metadata without `x-amz-meta-`. */
export interface ObjectAttributes {
  readonly headers: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export interface ObjectHead extends ObjectAttributes {
  readonly key: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly modified: number
  /** Base64, of the whole object or (composite) of its parts' checksums with `-N` behind. */
  readonly checksums: Digests
  readonly checksumType: ChecksumType
  /** Of an object that was uploaded in parts: how many. */
  readonly parts?: number
}

export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

/** ETags without quotes, `*` for any. Times are compared by whole seconds, as HTTP has them. */
export interface ReadConditions {
  readonly ifMatch?: readonly string[]
  readonly ifNoneMatch?: readonly string[]
  readonly ifModifiedSince?: number
  readonly ifUnmodifiedSince?: number
}
export type WriteConditions = Pick<ReadConditions, 'ifMatch' | 'ifNoneMatch'>

/** Bytes on their way in. A piece may be used again once the next one is asked for. */
export interface ObjectBody {
  readonly pieces: AsyncIterable<Uint8Array>
  /** What the sender says of the bytes; known once the pieces are over. */
  digests(): Digests
  /** Nobody wants the rest: pieces end now, also while one is awaited. */
  stop?(): void
}

export interface PutRequest extends ObjectAttributes {
  readonly bucket: string
  readonly key: string
  readonly size: number
  readonly algorithms: readonly DigestName[]
  readonly conditions?: WriteConditions
  /** OID of the table that the object belongs to, for usage. */
  readonly table?: number
}

export interface PutFileRequest {
  readonly bucket: string
  readonly key: string
  readonly path: string
}

export interface PutResult {
  readonly etag: string
  readonly checksums: Digests
  readonly modified: number
}

/** first and last byte, or the last so many bytes. */
export type ByteRange = { readonly first: number; readonly last?: number } | { readonly suffix: number }

export interface GetRequest {
  readonly bucket: string
  readonly key: string
  readonly range?: ByteRange
  /** Only this part of an object that was uploaded in parts. */
  readonly part?: number
  readonly conditions?: ReadConditions
}

export interface GetResult {
  readonly head: ObjectHead
  /** Where the bytes that follow begin in the object, and how many they are. */
  readonly start: number
  readonly length: number
  /** To be read to its end or returned early; a piece may be used again once the next one is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Where the reader has the bytes put: pieces in a buffer of these are its own. Each has room for a segment. */
export interface PieceBuffers {
  /** undefined: it reads no more. */
  readonly take: () => Promise<ArrayBuffer | undefined>
}

export interface ListRequest {
  readonly bucket: string
  readonly prefix?: string
  readonly delimiter?: string
  /** Keys and common prefixes after this one. */
  readonly after?: string
  readonly limit: number
}

export interface ListedObject {
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly modified: number
  readonly checksumAlgorithms: readonly string[]
}

export interface ListResult {
  readonly objects: readonly ListedObject[]
  readonly prefixes: readonly string[]
  /** Where the next page begins; absent: this was the last. */
  readonly next?: string
}

export interface CopyRequest {
  readonly from: { readonly bucket: string; readonly key: string; readonly conditions?: ReadConditions }
  readonly bucket: string
  readonly key: string
  /** Absent: the source's. */
  readonly attributes?: Pick<ObjectAttributes, 'headers' | 'metadata'>
  readonly tags?: ObjectAttributes['tags']
  readonly algorithms: readonly ChecksumAlgorithm[]
  readonly conditions?: WriteConditions
}

export interface MultipartRequest extends ObjectAttributes {
  readonly bucket: string
  readonly key: string
  readonly algorithm?: ChecksumAlgorithm
  readonly checksumType?: ChecksumType
}

/** Names one multipart upload of one key. */
export interface UploadName {
  readonly bucket: string
  readonly key: string
  readonly upload: string
}

export interface PartInfo {
  readonly number: number
  readonly size: number
  readonly etag: string
  readonly modified: number
  readonly checksums: Digests
}

export interface CompletedPart {
  readonly number: number
  readonly etag: string
  readonly checksums: Digests
}

export interface UploadInfo {
  readonly key: string
  readonly upload: string
  readonly started: number
  readonly algorithm?: ChecksumAlgorithm
  readonly checksumType?: ChecksumType
}

/** An upload under way, or what one left to be swept. */
export interface TransferInfo {
  readonly id: number
  readonly bucket: string
  readonly key: string
  readonly kind: 'put' | 'multipart' | 'part'
  readonly state: 'started' | 'finished' | 'obsolete'
  readonly startOrder: number
  readonly finishOrder: number | null
  readonly size: number | null
  readonly segmentsRemaining: number | null
  readonly resumable: boolean
  readonly started: number
}

export interface UsageInfo {
  readonly bucket: string
  /** 0: of no table. */
  readonly table: number
  readonly objects: number
  readonly bytes: number
}

export interface AccessKeyInfo {
  readonly accessKey: string
  readonly role: number
  readonly created: number
}

export interface BucketStore {
  createBucket(name: string, owner: number, hidden?: boolean): Promise<BucketInfo>
  /** BucketNotEmpty where there are objects, unless they are to go with it. */
  removeBucket(name: string, withObjects: boolean): Promise<void>
  bucket(name: string): Promise<BucketInfo | undefined>
  listBuckets(): Promise<readonly BucketInfo[]>
  count(name: string): Promise<BucketSize>
  /** Gives the role these privileges, too, or takes them away. */
  changeGrant(name: string, change: BucketGrant, how: 'grant' | 'revoke'): Promise<void>
  /** What the former owner granted counts as granted by this one. */
  setBucketOwner(name: string, owner: number): Promise<void>

  put(request: PutRequest, body: ObjectBody): Promise<PutResult>
  /** As put, of a file of this machine that nobody changes any more. Its data may be that file, by a name of the store's own. */
  putFile(request: PutFileRequest): Promise<PutResult>
  get(request: GetRequest, buffers?: PieceBuffers): Promise<GetResult>
  head(request: GetRequest): Promise<Omit<GetResult, 'pieces'>>
  /** Answers whether there was one. */
  remove(bucket: string, key: string, conditions?: WriteConditions): Promise<boolean>
  /** For each key whether it is gone now: an error's text otherwise. */
  removeMany(bucket: string, keys: readonly string[]): Promise<readonly (string | null)[]>
  list(request: ListRequest): Promise<ListResult>
  copy(request: CopyRequest): Promise<PutResult>
  setTags(bucket: string, key: string, tags: ObjectAttributes['tags']): Promise<void>

  beginMultipart(request: MultipartRequest): Promise<UploadInfo>
  putPart(
    name: UploadName,
    part: { readonly number: number; readonly size: number; readonly algorithms: readonly DigestName[] },
    body: ObjectBody,
  ): Promise<PutResult>
  copyPart(
    name: UploadName,
    number: number,
    from: CopyRequest['from'] & { readonly range?: ByteRange },
  ): Promise<PutResult>
  listParts(name: UploadName): Promise<{ readonly parts: readonly PartInfo[]; readonly upload: UploadInfo }>
  completeMultipart(
    name: UploadName,
    parts: readonly CompletedPart[],
    conditions?: WriteConditions,
    expected?: Digests,
  ): Promise<PutResult & { readonly checksumType: ChecksumType }>
  abortMultipart(name: UploadName): Promise<void>
  listMultiparts(bucket: string): Promise<readonly UploadInfo[]>

  transfers(): Promise<readonly TransferInfo[]>
  usage(): Promise<readonly UsageInfo[]>

  /** sealed: the secret as only the caller can read it. */
  addAccessKey(accessKey: string, role: number, sealed: string): Promise<void>
  accessKey(accessKey: string): Promise<(AccessKeyInfo & { readonly sealed: string }) | undefined>
  removeAccessKey(accessKey: string): Promise<boolean>
  listAccessKeys(): Promise<readonly AccessKeyInfo[]>

  close(): Promise<void>
}
