// S3's rules of bucket names, object keys, metadata and tags.
import { keyBytesMax, metadataBytesMax, tagKeyCharactersMax, tagsMax, tagValueCharactersMax } from './limits.ts'
import { ObjectError } from './object-error.ts'

/** The regions' own bucket: no S3 user sees it. */
export const regionBucket = 'cadastre-regions'

export function requireBucketName(name: string): void {
  const fails =
    !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ||
    name.includes('..') ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    /^(xn--|sthree-|amzn-s3-demo-)/.test(name) ||
    /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  if (fails) throw new ObjectError('InvalidBucketName', `"${name}" is not a name that a bucket may have`)
}

export function requireKey(key: string): void {
  if (key === '' || key.includes('\0'))
    throw new ObjectError('InvalidArgument', 'the key of an object is empty or holds NUL')
  if (Buffer.byteLength(key) > keyBytesMax)
    throw new ObjectError('KeyTooLongError', `a key may have ${keyBytesMax} bytes at most`)
}

export function requireMetadata(metadata: Readonly<Record<string, string>>): void {
  let bytes = 0
  for (const [name, value] of Object.entries(metadata)) bytes += Buffer.byteLength(name) + Buffer.byteLength(value)
  if (bytes > metadataBytesMax)
    throw new ObjectError('MetadataTooLarge', `metadata of an object may have ${metadataBytesMax} bytes at most`)
}

export function requireTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags)
  if (entries.length > tagsMax) throw new ObjectError('InvalidTag', `an object may have ${tagsMax} tags at most`)
  for (const [key, value] of entries) {
    if (key === '' || key.length > tagKeyCharactersMax || value.length > tagValueCharactersMax)
      throw new ObjectError('InvalidTag', `tag "${key}" is empty or too long`)
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value))
      throw new ObjectError('InvalidTag', `tag "${key}" holds characters that tags may not have`)
  }
}
