// Labels on the wire: their UTF-8.
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const bytesOf = (label: string): Uint8Array => encoder.encode(label)
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)
