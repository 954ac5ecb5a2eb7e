// Continuation tokens, opaque to clients: the name after which the next page begins.
import { S3Error } from '../s3-error.ts'

export const toToken = (after: string): string => Buffer.from(after).toString('base64url')

export function fromToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (token === '' || toToken(text) !== token)
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
  return text
}
