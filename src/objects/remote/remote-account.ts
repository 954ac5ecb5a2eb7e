// The account at another S3 that the server's options name; undefined: there is none.
import type { ServerOptions } from '../../config/options.ts'
import type { S3Account } from './s3-connection.ts'

export function remoteAccount({
  s3Endpoint,
  s3Region,
  s3AccessKey,
  s3SecretKey,
}: ServerOptions): S3Account | undefined {
  if (s3Endpoint === undefined || s3AccessKey === undefined || s3SecretKey === undefined) return undefined
  return { endpoint: s3Endpoint, region: s3Region, accessKey: s3AccessKey, secretKey: s3SecretKey }
}
