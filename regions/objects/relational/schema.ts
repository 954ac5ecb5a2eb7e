// The relations of the object store as Kysely sees them. Booleans are 0 or 1, times milliseconds since 1970, attributes JSON text:
// forms that SQLite and PostgreSQL hold alike.

/** Where the bytes of an upload lie. */
export const placement = { row: 0, segments: 1, file: 2, parts: 3 } as const
export type Placement = (typeof placement)[keyof typeof placement]

export interface ObjectSchema {
  /** One row: the first id that no process has taken. Buckets, objects and uploads draw from one counter. */
  store_state: { id: number; next_id: number }
  bucket: {
    bucket_id: number
    name: string
    owner: number
    created: number
    object_count: number
    byte_count: number
    hidden: number
    /** JSON: BucketGrant[]. */
    grants: string
  }
  /** Every object there is, and nothing that is unfinished. */
  object_directory: {
    object_id: number
    name: string
    bucket_id: number
    /** The first of that name, and this one. */
    created: number
    modified: number
    size: number
    /** Where its data lie: a Placement. */
    large: number
    /** Keys the data: two uploads may begin with the same bytes. */
    upload_id: number
    /** CRC-32 in hex. */
    first_segment_hash: string | null
    /** When the upload was started that is current; ids grow, so an upload's id is its start. */
    latest_transfer: number
    etag: string
    /** JSON: content headers, metadata, checksums. */
    attributes: string
    tags: string
    table_oid: number
  }
  /** Data of small objects. */
  object_store: { upload_id: number; data: Uint8Array }
  /** Data in segments; where they lie in a file, data is NULL and the hash is there to check it. */
  large_object_store: {
    upload_id: number
    segment_number: number
    size: number
    hash: string
    data: Uint8Array | null
  }
  /** Uploads of more than a row: under way, current, or waiting to be swept. */
  transfers: {
    upload_id: number
    bucket_id: number
    name: string
    kind: string
    state: string
    start_order: number
    finish_order: number | null
    size: number | null
    segments_remaining: number | null
    first_segment_hash: string | null
    large: number
    /** A multipart upload outlives its connection, and the server's restart. */
    resumable: number
    started: number
    /** Of a multipart upload, what its clients call it by. */
    token: string | null
    /** Of a multipart upload, JSON of what its object will have. */
    attributes: string | null
    /** Of a part: its multipart upload. */
    parent_id: number | null
  }
  /** Parts that are whole; after completion those that the object consists of, in order. */
  upload_part: {
    parent_id: number
    part_number: number
    upload_id: number
    large: number
    size: number
    start_byte: number | null
    etag: string
    checksums: string
    modified: number
  }
  /** Removed while older uploads of the key may be under way: none of them may come after what was removed. */
  removed_object: { bucket_id: number; name: string; latest_transfer: number; removed: number }
  object_usage: { bucket_id: number; table_oid: number; objects: number; bytes: number }
  access_key: { access_key: string; role_oid: number; sealed_secret: string; created: number }
}
