// A request and its answer, apart from how they travel: by HTTP, or by messages to a thread of the same process.
export interface CloudRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: Uint8Array
}

export interface CloudResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** In pieces where it is long: to make one text of them would copy it. */
  readonly body: string | readonly string[]
}

export function bytesOf(
  body: CloudResponse['body'],
  allocate = (size: number): Buffer => Buffer.allocUnsafeSlow(size),
): Buffer {
  const pieces = typeof body === 'string' ? [body] : body
  const bytes = allocate(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0))
  let offset = 0
  for (const piece of pieces) offset += bytes.write(piece, offset)
  return bytes
}

export const jsonResponse = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): CloudResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: `${JSON.stringify(value)}\n`,
})
